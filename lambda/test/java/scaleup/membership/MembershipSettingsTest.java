package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembershipSettingsTest {
    @Test
    void aTierWithARecord() {
        MembershipSettings settings = MembershipSettings.of(environment());

        assertThat(settings.record()).contains(new MembershipSettings.Publication("web.dev.scaleup.internal", "Z1"));
        assertThat(settings.targetGroups()).isEmpty();
    }

    @Test
    void aTierBehindTargetGroups() {
        Map<String, String> environment = environment();
        environment.remove("RECORD");
        environment.remove("HOSTED_ZONE");
        environment.put("TARGET_GROUPS", "arn:1, arn:2");

        MembershipSettings settings = MembershipSettings.of(environment);

        assertThat(settings.record()).isEmpty();
        assertThat(settings.targetGroups()).containsExactly("arn:1", "arn:2");
    }

    @Test
    void oneMessageNamesAllThatIsWrong() {
        Map<String, String> environment = environment();
        environment.remove("GROUP");
        environment.put("HOSTED_ZONE", " ");

        assertThatThrownBy(() -> MembershipSettings.of(environment))
                .hasMessage("The function's environment is not valid: GROUP is missing; HOSTED_ZONE is missing.");
    }

    @Test
    void aRecordAndTargetGroupsExcludeEachOther() {
        Map<String, String> environment = environment();
        environment.put("TARGET_GROUPS", "arn:1");

        assertThatThrownBy(() -> MembershipSettings.of(environment)).hasMessageContaining("exclude each other");
    }

    static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("TIER", "web");
        environment.put("GROUP", "Scaleup-dev-web");
        environment.put("LAUNCH_HOOK", "launch");
        environment.put("TERMINATE_HOOK", "terminate");
        environment.put("READY_TAG", "scaleup:ready");
        environment.put("METRICS_NAMESPACE", "Scaleup/dev");
        environment.put("RECORD", "web.dev.scaleup.internal");
        environment.put("HOSTED_ZONE", "Z1");
        return environment;
    }
}
