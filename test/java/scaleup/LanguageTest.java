package scaleup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.text.DateFormat;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What this project writes is the same whatever language a computer speaks. {@link java.util.Formatter}: without a locale "the
 * default locale" decides over digits; where it is Arabic, %d of 8080 is no port. Error Prone refuses a change of case without a
 * locale and the default character set; here is the rest.
 */
@Execution(ExecutionMode.CONCURRENT)
class LanguageTest {
    /** What asks for the default locale and can be told one. */
    private static final Set<String> IN_THE_DEFAULT_LOCALE = Set.of(
            "java.time.format.DateTimeFormatter.ofPattern(java.lang.String)",
            "java.time.format.DateTimeFormatterBuilder.toFormatter()",
            "java.text.SimpleDateFormat.<init>()",
            "java.text.SimpleDateFormat.<init>(java.lang.String)",
            "java.text.DecimalFormat.<init>()",
            "java.text.DecimalFormat.<init>(java.lang.String)",
            "java.text.DecimalFormatSymbols.getInstance()",
            "java.text.Collator.getInstance()",
            "java.text.BreakIterator.getWordInstance()",
            "java.util.Calendar.getInstance()",
            "java.util.Locale.getDefault()",
            "java.lang.String.toLowerCase()",
            "java.lang.String.toUpperCase()");

    static Stream<String> delivered() throws IOException {
        return PackagesTest.modules().stream()
                .filter(module -> !module.equals("test"))
                .map(module -> module + "/target/classes");
    }

    /**
     * Then {@code formatted} and {@code printf} without a locale are in none. Of the functions AWS's runtime is the program; it
     * speaks {@code LANG=en_US.UTF-8} (AWS Lambda Developer Guide, "Defined runtime environment variables").
     */
    @Test
    void everyProgramSpeaksNoLanguageBeforeItSaysAnything() throws IOException {
        var programs = delivered()
                .flatMap(folder -> PackagesTest.classes(folder).stream())
                .flatMap(type -> type.tryGetMethod("main", String[].class).stream())
                .toList();
        assertThat(programs)
                .extracting(program -> program.getOwner().getSimpleName())
                .contains("App", "Rehearse", "Play", "Main");
        assertThat(programs).allSatisfy(program -> assertThat(first(program))
                .as(program.getFullName())
                .isEqualTo("java.util.Locale.setDefault(java.util.Locale)"));
        assertThat(programs).allSatisfy(program -> assertThat(program.getFieldAccesses().stream()
                        .min(Comparator.comparingInt(JavaAccess::getLineNumber))
                        .orElseThrow()
                        .getTarget()
                        .getFullName())
                .as(program.getFullName())
                .isEqualTo("java.util.Locale.ROOT"));
    }

    private static String first(JavaMethod program) {
        return program.getCallsFromSelf().stream()
                .min(Comparator.comparingInt(JavaAccess::getLineNumber))
                .orElseThrow()
                .getTarget()
                .getFullName();
    }

    @ParameterizedTest
    @MethodSource("delivered")
    void nothingIsWrittenOrReadInTheDefaultLocale(String folder) {
        noClasses()
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("is in the default locale") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        return inTheDefaultLocale(access);
                    }
                })
                .check(PackagesTest.classes(folder));
    }

    /** The rule knows what it forbids. */
    @Test
    void isNoticed() {
        List<String> noticed = new ClassFileImporter()
                .importClasses(Offender.class).get(Offender.class).getCodeUnits().stream()
                        .filter(method ->
                                method.getAccessesFromSelf().stream().anyMatch(LanguageTest::inTheDefaultLocale))
                        .map(JavaCodeUnit::getName)
                        .sorted()
                        .toList();
        assertThat(noticed).containsExactly("date", "formatter", "number", "scanner");
    }

    private static boolean inTheDefaultLocale(JavaAccess<?> access) {
        JavaClass owner = access.getTarget().getOwner();
        String name = access.getTarget().getFullName();
        boolean ofAStyle = (owner.isEquivalentTo(DateFormat.class) || owner.isEquivalentTo(NumberFormat.class))
                && access.getName().startsWith("get")
                && access.getName().endsWith("Instance")
                && !name.contains("java.util.Locale");
        boolean localized = owner.isEquivalentTo(DateTimeFormatter.class)
                && access.getName().startsWith("ofLocalized");
        boolean scanner =
                owner.isEquivalentTo(Scanner.class) && access.getName().startsWith("next");
        return IN_THE_DEFAULT_LOCALE.contains(name) || ofAStyle || localized || scanner;
    }

    /** Each method but the last is in the default locale. */
    @SuppressWarnings("unused") // read as it is compiled
    private static final class Offender {
        String number(int number) {
            return NumberFormat.getInstance().format(number);
        }

        String date() {
            return DateFormat.getDateInstance().toString();
        }

        DateTimeFormatter formatter() {
            return DateTimeFormatter.ofPattern("yyyy");
        }

        int scanner(Scanner scanner) {
            return scanner.nextInt();
        }

        DateTimeFormatter inNone() {
            return DateTimeFormatter.ofPattern("yyyy", Locale.ROOT);
        }
    }
}
