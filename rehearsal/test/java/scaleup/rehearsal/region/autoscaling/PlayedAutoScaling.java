package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.ec2.LaunchTemplateFixture;
import scaleup.rehearsal.region.ec2.LaunchTemplates;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** Auto Scaling on instances whose machines are nothing but books. */
public final class PlayedAutoScaling implements TargetGroups {
    static final String HOOKS = """
            , "LifecycleHookSpecificationList": [
              {"LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
               "HeartbeatTimeout": 900, "DefaultResult": "ABANDON"},
              {"LifecycleHookName": "terminate", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
               "HeartbeatTimeout": 180, "DefaultResult": "CONTINUE"}]""";

    public final Ground ground = new Ground();
    final LaunchTemplates templates = new LaunchTemplates(ground.identifiers);
    final String template =
            templates.create("web", LaunchTemplateFixture.data()).id();
    public final AutoScalingGroups autoScaling;
    final AutoScalingService service;
    final Set<String> registered = new HashSet<>();
    final Set<String> draining = new HashSet<>();

    public PlayedAutoScaling(Executor workers) {
        autoScaling = new AutoScalingGroups(
                Ground.ACCOUNT,
                ground.clock,
                ground.identifiers,
                new AutoScalingGroups.Surroundings(
                        templates, ground.ec2, ground::zone, this, ground.events::add, ground.journal),
                workers);
        service = new AutoScalingService(Ground.ACCOUNT, autoScaling);
    }

    @Override
    public void register(String targetGroupArn, String instance) {
        registered.add(targetGroupArn + " " + instance);
    }

    @Override
    public void deregister(String targetGroupArn, String instance) {
        registered.remove(targetGroupArn + " " + instance);
        draining.add(targetGroupArn + " " + instance);
    }

    @Override
    public boolean drained(String targetGroupArn, String instance) {
        return !draining.contains(targetGroupArn + " " + instance);
    }

    Declaration declaration(String name, int size, String more) {
        return new Declaration(
                "Scaleup-dev-Web",
                "Group",
                AutoScalingGroupPlayer.TYPE,
                Ground.json("""
                        {"AutoScalingGroupName": "%s", "MinSize": "%d", "MaxSize": "8", "HealthCheckType": "EC2",
                         "LaunchTemplate": {"LaunchTemplateId": "%s", "Version": "1"},
                         "VPCZoneIdentifier": ["subnet-a", "subnet-b"]%s}""".formatted(name, size, template, more)),
                MissingNode.getInstance());
    }

    /** Makes a group without waiting for it. */
    public void create(String name, int size, String more) {
        try {
            var properties =
                    new GroupProperties("Group", declaration(name, size, more).properties());
            GroupSettings settings = properties.settings(name);
            autoScaling.create(settings, properties.desired(settings));
        } catch (NotMade e) {
            throw new IllegalArgumentException(e);
        }
    }

    JsonNode call(String action, String parameters) throws Refusal {
        return service.serve(new Call(Principal.OWNER, "autoscaling", action, Ground.json(parameters)));
    }

    public void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            ground.clock.advance(Duration.ofSeconds(1));
            autoScaling.pass();
        }
    }

    ObjectNode group(String name) throws Refusal {
        return (ObjectNode) call("DescribeAutoScalingGroups", "{\"AutoScalingGroupNames\": [\"%s\"]}".formatted(name))
                .at("/AutoScalingGroups/0");
    }

    public String instance(String group, int index) throws Refusal {
        return group(group).path("Instances").path(index).path("InstanceId").asText();
    }
}
