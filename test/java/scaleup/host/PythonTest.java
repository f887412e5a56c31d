package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All of the hosts' files in Python, read by Python: by the grammar of 3.9, which Amazon Linux 2023's own is, whatever is newer
 * here; and no name in them is nobody's, also where few come by.
 */
class PythonTest {
    /** Python's documentation, "ast" (feature_version) and "symtable". */
    private static final String READ = """
            import ast, builtins, symtable, sys
            text = open(sys.argv[1]).read()
            compile(ast.parse(text, feature_version=(3, 9)), sys.argv[1], "exec")
            module = symtable.symtable(text, sys.argv[1], "exec")
            known = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
            known |= set(dir(builtins)) | {"__file__", "__name__"}
            scopes = [module]
            for scope in scopes:
                scopes += scope.get_children()
                for symbol in scope.get_symbols():
                    if symbol.is_referenced() and (symbol.is_global() or scope is module) and symbol.get_name() not in known:
                        sys.exit("%s: nobody's name: %s" % (sys.argv[1], symbol.get_name()))
            """;

    static Stream<Path> files() {
        return HostFile.all().stream()
                .filter(file -> !file.isScript()
                        && Pattern.compile("(?m)^(import|from) [a-z]+")
                                .matcher(file.text())
                                .find())
                .map(HostFile::path);
    }

    @ParameterizedTest
    @MethodSource("files")
    void isOfPython39AndNamesWhatIsThere(Path file) {
        python().run("-I", "-c", READ, file.toString()).assertSuccess();
    }

    @Test
    void whatIsNewerOrNobodysIsFound() {
        for (String wrong : new String[] {"match 1:\n  case 1: pass", "def f():\n  return g()", "x = y"}) {
            assertThat(python().run("-I", "-c", READ.replace("open(sys.argv[1]).read()", "sys.argv[1]"), wrong)
                            .exitCode())
                    .as(wrong)
                    .isOne();
        }
    }

    @Test
    void thereAreFiles() {
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("credentials", "secrets", "job", "release", "session.py");
    }

    private static Program python() {
        return Program.at(Path.of("/usr/bin/python3")).atLeast("3.9", "--version");
    }
}
