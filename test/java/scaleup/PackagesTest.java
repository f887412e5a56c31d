package scaleup;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The structure of all modules, as they are compiled: each package uses only those below it, each name is one thing. */
class PackagesTest {
    /** What the SDK's generator makes. */
    private static final String GENERATED = "/scaleup/ec2/";

    /** The sample application is the user's to replace: its names are its own. */
    private static final String OF_USER = "workload/application";

    /** What AWS or the design calls by one name, declared by one module, and acted upon or played by another. */
    private static final Map<String, String> ONE_THING = Map.of(
            "DnsFirewall", "Amazon Route 53 Resolver DNS Firewall",
            "FileAsset", "a file that the CDK puts in Amazon S3",
            "Group", "an Auto Scaling group",
            "MasterUser", "the database's master user",
            "Member", "an instance of an Auto Scaling group",
            "Statement", "a statement of an IAM policy",
            "Subnet", "a subnet of the VPC",
            "Vpc", "the VPC");

    private static final Map<String, JavaClasses> IMPORTED = new ConcurrentHashMap<>();

    static Stream<String> compiled() throws IOException {
        return modules().stream()
                .flatMap(module -> Stream.of(module + "/target/classes", module + "/target/test-classes"))
                .filter(folder -> !folder.equals("test/target/classes") && !folder.equals("src/target/test-classes"));
    }

    @ParameterizedTest
    @MethodSource("compiled")
    void hasNoCycleBetweenPackages(String folder) {
        slices().assignedFrom(SliceAssignmentOf.PACKAGES)
                .should()
                .beFreeOfCycles()
                .check(classes(folder));
    }

    /** Java's modules refuse it, and in one jar a class of the one could see what is private to the other's package. */
    @Test
    void hasNoPackageInTwoModules() throws IOException {
        assertThat(inTwoModules(modules(), JavaClass::getPackageName)).isEmpty();
    }

    @Test
    void meansOneThingByANameInAllModules() throws IOException {
        var ours = modules().stream().filter(module -> !module.equals(OF_USER)).toList();
        assertThat(inTwoModules(ours, JavaClass::getSimpleName)).containsOnlyKeys(ONE_THING.keySet());
    }

    /** jsii's runtime answers one question at a time and does not know who asked. */
    @Test
    void synthesisesNothingInATestThatRunsBesideOthers() {
        noClasses()
                .that()
                .areAnnotatedWith(Execution.class)
                .should()
                .callMethodWhere(target(owner(type(Synthesis.class))))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..")
                .check(classes("test/target/test-classes"));
    }

    /** What is found in more than one module, with those modules. */
    private static Map<String, Set<String>> inTwoModules(List<String> modules, Function<JavaClass, String> of) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String module : modules) {
            if (!module.equals("test")) {
                classes(module + "/target/classes").stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .forEach(type -> found.computeIfAbsent(of.apply(type), name -> new TreeSet<>())
                                .add(module));
            }
        }
        found.values().removeIf(those -> those.size() == 1);
        return found;
    }

    /** What is compiled into {@code folder}, read once; of what it uses from elsewhere the names (archunit.properties). */
    static JavaClasses classes(String folder) {
        return IMPORTED.computeIfAbsent(folder, PackagesTest::imported);
    }

    private static JavaClasses imported(String folder) {
        Path path = Synthesis.ROOT.resolve(folder);
        var classes = new ClassFileImporter()
                .withImportOption(location -> !location.contains(GENERATED))
                .importPath(path);
        assertThat(classes).as("%s; './verify' compiles everything", path).isNotEmpty();
        return classes;
    }

    static List<String> modules() throws IOException {
        return Pattern.compile("<module>(.*?)</module>")
                .matcher(Files.readString(Synthesis.ROOT.resolve("pom.xml")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private enum SliceAssignmentOf implements SliceAssignment {
        PACKAGES;

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
