package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NameRuleTest {
    static Stream<Arguments> names() {
        return Stream.of(
                arguments(NameRule.FUNCTION, "Scaleup-dev_membership-web"),
                arguments(NameRule.HANDLER, "scaleup.membership.Handler::handleRequest"),
                arguments(NameRule.DATABASE_INSTANCE, "scaleup-dev"),
                arguments(NameRule.DATABASE_INSTANCE, "a"),
                arguments(NameRule.DATABASE, "scaleup_1"),
                arguments(NameRule.SECURITY_GROUP, "a-z, A-Z (0-9)/ ._:#@[]+=&;{}!$*"),
                arguments(NameRule.PACKAGE, "java-21-amazon-corretto-headless"),
                arguments(NameRule.PACKAGE, "libstdc++"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void allowsWhatAwsAllows(NameRule rule, String name) throws NotMade {
        assertThat(rule.check("name", name)).isEqualTo(name);
    }

    static Stream<Arguments> hostile() {
        return Stream.of(NameRule.values())
                .flatMap(rule -> Stream.of(
                                "",
                                "../../../etc/cron.d/job",
                                "a/../../b",
                                "a\nb",
                                "a\n  } include \"/etc/shadow\"",
                                "a\u0000b",
                                "a\u001b[2J",
                                "a\tb",
                                "ä",
                                "x".repeat(300))
                        .map(name -> arguments(rule, name)))
                // Names of security groups may have these, and nothing is made of them but a comment.
                .filter(arguments -> !(arguments.get()[0] == NameRule.SECURITY_GROUP
                                && arguments.get()[1].toString().matches("[./a-z]+")
                                && arguments.get()[1].toString().length() < 256)
                        && !(arguments.get()[0] == NameRule.HANDLER
                                && arguments.get()[1].toString().equals("ä")));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refusesWhatCouldLeaveItsPlace(NameRule rule, String name) {
        assertThatThrownBy(() -> rule.check("Scaleup-dev-Web/Function: FunctionName", name))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("Scaleup-dev-Web/Function: FunctionName is \"")
                .hasMessageContaining("\"; allowed: ")
                .message()
                .doesNotContain("\n", "\u001b", "\u0000");
    }

    /** Of a program's command line: apt-get, systemd-nspawn. A group's is of none, and AWS lets it begin so. */
    @ParameterizedTest
    @EnumSource(
            value = NameRule.class,
            names = {"DATABASE_INSTANCE", "DATABASE", "PACKAGE"})
    void refusesWhatIsAnOption(NameRule rule) {
        assertThatThrownBy(() -> rule.check("name", "-oAPT")).isInstanceOf(NotMade.class);
    }

    @ParameterizedTest
    @MethodSource("notOfRds")
    void refusesWhatRdsRefuses(String identifier) {
        assertThatThrownBy(() -> NameRule.DATABASE_INSTANCE.check("DBInstanceIdentifier", identifier))
                .isInstanceOf(NotMade.class);
    }

    static Stream<String> notOfRds() {
        return Stream.of("1a", "a--b", "a-", "a_b", "a.b", "a".repeat(64));
    }
}
