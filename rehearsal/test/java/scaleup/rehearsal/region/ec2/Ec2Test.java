package scaleup.rehearsal.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Ground;

class Ec2Test {
    private final Ground ground = new Ground();
    private final Ec2 ec2 = ground.ec2;
    private Instance instance;

    @BeforeEach
    void run() throws LaunchFailed {
        var template = new LaunchTemplates(ground.identifiers).create("web", LaunchTemplateFixture.data());
        instance = ec2.run(template, "subnet-b", Map.of("aws:autoscaling:groupName", "web"));
    }

    private InstanceState state() {
        return ec2.instance(instance.id()).orElseThrow().state();
    }

    @Test
    void anInstanceIsPendingUntilItsMachineRuns() throws Exception {
        assertThat(instance.id()).matches("i-[0-9a-f]{17}");
        assertThat(state()).isEqualTo(InstanceState.PENDING);
        assertThat(ground.machines).isEmpty();
        ec2.start(instance.id());
        assertThat(state()).isEqualTo(InstanceState.RUNNING);
        assertThat(ground.machines).containsOnlyKeys(instance.id());
        assertThat(ground.packages.get(0)).containsExactly("nginx", "jq");
    }

    @Test
    void anInstanceIsInTheZoneOfItsSubnetWithTheRoleOfItsProfile() {
        assertThat(instance.zone()).isEqualTo("eu-central-1b");
        assertThat(instance.role()).contains("web-role");
        assertThat(instance.architecture()).isEqualTo("arm64");
        assertThat(instance.networkInterface().securityGroups()).containsExactly("sg-1");
        assertThat(instance.hostname("eu-central-1")).isEqualTo("ip-10-0-1-4.eu-central-1.compute.internal");
        assertThat(ec2.at("10.0.1.4")).map(Instance::id).contains(instance.id());
    }

    @Test
    void aProfileThatThereIsNotIsALaunchThatFailed() throws Exception {
        var properties = LaunchTemplateFixture.properties();
        properties.putObject("IamInstanceProfile").put("Arn", "arn:aws:iam::111122223333:instance-profile/none");
        var template = new LaunchTemplates(ground.identifiers).create("web", LaunchTemplateData.of("Web", properties));
        assertThatThrownBy(() -> ec2.run(template, "subnet-a", Map.of()))
                .isInstanceOf(LaunchFailed.class)
                .hasMessageContaining("Invalid IAM Instance Profile ARN");
        assertThat(ec2.instances()).hasSize(1);
    }

    @Test
    void anInstanceHasTheTagsOfItsTemplateItsGroupAndAws() {
        assertThat(ec2.tags().of(instance.id()))
                .containsEntry("Name", "web")
                .containsEntry("aws:autoscaling:groupName", "web")
                .containsEntry("aws:ec2launchtemplate:id", instance.template().id())
                .containsEntry("aws:ec2launchtemplate:version", "1");
        assertThat(ec2.tags().ofArn("arn:aws:ec2:eu-central-1:111122223333:instance/" + instance.id()))
                .containsEntry("aws:autoscaling:groupName", "web");
        assertThat(ec2.tags().ofArn("arn:aws:s3:::bucket")).isEmpty();
    }

    @Test
    void aMachineThatCannotBeStartedIsALaunchThatFailedWithItsReason() {
        ground.broken = Optional.of("no space left on device");
        assertThatThrownBy(() -> ec2.start(instance.id()))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage("no space left on device");
        assertThat(state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(ec2.instance(instance.id())
                        .orElseThrow()
                        .reason()
                        .orElseThrow()
                        .code())
                .isEqualTo("Server.InternalError");
        assertThat(ground.released).containsExactly(instance.networkInterface().id());
        assertThat(ground.journal.entries()).anySatisfy(entry -> {
            assertThat(entry.subject()).isEqualTo(instance.id());
            assertThat(entry.text()).isEqualTo("can't be launched: no space left on device");
        });
    }

    @Test
    void anImageThatWasNotBuiltIsALaunchThatFailedToo() {
        ground.unbuilt = true;
        assertThatThrownBy(() -> ec2.start(instance.id()))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage("no image with [nginx, jq]");
        assertThat(state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(ground.released).containsExactly(instance.networkInterface().id());
    }

    @Test
    void aTerminatedInstanceShutsDownInOrderAndStaysVisibleForAnHour() throws Exception {
        ec2.start(instance.id());
        ec2.terminate(instance.id());
        assertThat(ground.machines.get(instance.id()).shutDown).isTrue();
        assertThat(ground.machines.get(instance.id()).destroyed).isTrue();
        assertThat(state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(ec2.at("10.0.1.4")).isEmpty();
        ground.clock.advance(Duration.ofMinutes(59));
        ec2.observe();
        assertThat(ec2.instance(instance.id())).isPresent();
        ground.clock.advance(Duration.ofMinutes(1));
        ec2.observe();
        assertThat(ec2.instance(instance.id())).isEmpty();
        assertThat(ec2.tags().of(instance.id())).isEmpty();
    }

    @Test
    void terminatingTwiceIsTerminatingOnce() throws Exception {
        ec2.terminate(instance.id());
        ec2.terminate(instance.id());
        assertThat(ground.released).containsExactly(instance.networkInterface().id());
    }

    @Test
    void anInstanceThatShutsDownByItselfIsStopped() throws Exception {
        ec2.start(instance.id());
        ec2.observe();
        assertThat(state()).isEqualTo(InstanceState.RUNNING);
        ground.machines.get(instance.id()).powerOff();
        ec2.observe();
        assertThat(state()).isEqualTo(InstanceState.STOPPED);
    }

    /**
     * "Status checks for Amazon EC2 instances": loss of system power is a problem that a system status check finds, and checks of
     * running instances "are performed every minute".
     */
    @Test
    void anInstanceWhoseHostHasLostItsPowerRunsAndIsImpairedOnceAStatusCheckHasFailed() throws Exception {
        ec2.start(instance.id());
        ground.machines.get(instance.id()).kill();
        ec2.observe();
        ground.clock.advance(Duration.ofSeconds(59));
        ec2.observe();
        assertThat(ec2.impaired(instance.id())).isFalse();
        ground.clock.advance(Duration.ofSeconds(1));
        assertThat(ec2.impaired(instance.id())).isTrue();
        assertThat(state()).isEqualTo(InstanceState.RUNNING);
        assertThat(ground.journal.entries())
                .filteredOn(entry -> entry.text().equals("its machine no longer runs"))
                .hasSize(1);
    }

    @Test
    void everyStateIsAnEvent() throws Exception {
        ec2.start(instance.id());
        ec2.terminate(instance.id());
        assertThat(ground.events("EC2 Instance State-change Notification"))
                .allSatisfy(event -> {
                    assertThat(event.source()).isEqualTo("aws.ec2");
                    assertThat(event.resources())
                            .containsExactly("arn:aws:ec2:eu-central-1:111122223333:instance/" + instance.id());
                })
                .extracting(event -> event.detail().path("state").asText())
                .containsExactly("pending", "running", "shutting-down", "terminated");
    }
}
