package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;

class SecretUpdateTest {
    private static final String LEFT = "a-candidate-that-somebody-left-behind";

    @Test
    void aCandidateIsOnlyTakenUpIfItIsRight() {
        for (String left : List.of(
                "garbage",
                SecretFormat.write(new Leaf().names("www.example.com").selfSigned()),
                selfSigned(Duration.ofDays(300)))) {
            World world = World.holding("garbage");
            world.secret.leaveCandidate(LEFT, left);
            world.run();
            assertThat(world.usable()).isPresent();
            assertThat(world.secret.history).hasSize(2).doesNotContain(LEFT);
        }
    }

    @Test
    void aRightCandidateIsTakenUpInsteadOfMakingAnother() {
        World world = World.holding("garbage");
        world.secret.leaveCandidate(LEFT, selfSigned(Duration.ofDays(1)));
        world.run();
        assertThat(world.secret.history).hasSize(2).endsWith(LEFT);
        assertThat(world.secret.offers).isZero();
    }

    private static String selfSigned(Duration age) {
        return SecretFormat.write(
                new SelfSigned(World.empty().names, World.RANDOM).obtain("", Authority.NOW.minus(age)));
    }
}
