package scaleup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

/**
 * What the product's constructs and methods are given: what all need is one thing, {@link scaleup.environment.Environment}, and
 * the rest has a name where it is given.
 */
class ParametersTest {
    /** The more there are, the easier two of one type change places unnoticed. */
    private static final int MOST = 5;

    private static final ArchRule RULE = codeUnits()
            .that(DescribedPredicate.describe("are written by hand", ParametersTest::byHand))
            .should(haveFewParameters());

    @Test
    void areFew() {
        RULE.check(PackagesTest.classes("src/target/classes"));
    }

    @Test
    void areCounted() {
        var result =
                RULE.evaluate(new ClassFileImporter().importClasses(Five.class, Six.class, Shade.class, Row.class));

        assertThat(result.getFailureReport().getDetails())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("Constructor")
                .contains("Six.<init>", "6 parameters");
    }

    /** A record's components are named and explained where they are declared; its constructor is Java's. */
    private static boolean byHand(JavaCodeUnit unit) {
        boolean ofRecord = unit instanceof JavaConstructor && unit.getOwner().isRecord();
        return !ofRecord && !unit.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static ArchCondition<JavaCodeUnit> haveFewParameters() {
        return new ArchCondition<>("have at most " + MOST + " parameters") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                int count = unit.getRawParameterTypes().size();
                if (unit instanceof JavaConstructor && unit.getOwner().isEnum()) {
                    // The constant's name and place, which the compiler adds.
                    count -= 2;
                }
                String message = "%s has %d parameters".formatted(unit.getDescription(), count);
                events.add(new SimpleConditionEvent(unit, count <= MOST, message));
            }
        };
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private static final class Six {
        Six(String a, String b, String c, String d, String e, String f) {}
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private static final class Five {
        Five(String a, String b, String c, String d, String e) {}
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private enum Shade {
        GREY(1, 2, 3, 4, 5);

        Shade(int a, int b, int c, int d, int e) {}
    }

    private record Row(String a, String b, String c, String d, String e, String f) {}
}
