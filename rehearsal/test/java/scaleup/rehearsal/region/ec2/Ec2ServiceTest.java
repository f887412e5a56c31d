package scaleup.rehearsal.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.network.ExampleGroups;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.events.Event;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

class Ec2ServiceTest {
    private final Ground ground = new Ground();
    private final Ec2Service service = new Ec2Service(ground.ec2, ExampleGroups.nothing());
    private Instance web;
    private Instance application;

    @BeforeEach
    void twoInstances() throws Exception {
        var templates = new LaunchTemplates(ground.identifiers);
        LaunchTemplateVersion template = templates.create("web", LaunchTemplateFixture.data());
        web = ground.ec2.run(template, "subnet-a", Map.of("aws:autoscaling:groupName", "web"));
        application = ground.ec2.run(template, "subnet-b", Map.of("aws:autoscaling:groupName", "application"));
        ground.ec2.start(web.id());
    }

    private JsonNode call(String action, String parameters) throws Refusal {
        assertThat(service.plays(action)).isTrue();
        return service.serve(new Call(Principal.OWNER, "ec2", action, Ground.json(parameters)));
    }

    private List<String> describe(String parameters) throws Refusal {
        List<String> ids = new ArrayList<>();
        for (JsonNode reservation : call("DescribeInstances", parameters).path("reservationSet")) {
            reservation
                    .path("instancesSet")
                    .forEach(instance -> ids.add(instance.path("instanceId").asText()));
        }
        return ids;
    }

    private static String filter(String name, String... values) {
        return "{\"Filter\": [{\"Name\": \"%s\", \"Value\": [\"%s\"]}]}".formatted(name, String.join("\", \"", values));
    }

    @Test
    void describesAnInstanceWithTheMembersOfTheApiReference() throws Refusal {
        JsonNode instance = call("DescribeInstances", "{\"InstanceId\": [\"%s\"]}".formatted(web.id()))
                .at("/reservationSet/0/instancesSet/0");
        assertThat(instance.path("privateIpAddress").asText()).isEqualTo("10.0.1.4");
        assertThat(instance.at("/instanceState/name").asText()).isEqualTo("running");
        assertThat(instance.at("/instanceState/code").asInt()).isEqualTo(16);
        assertThat(instance.at("/placement/availabilityZone").asText()).isEqualTo("eu-central-1a");
        assertThat(instance.path("instanceType").asText()).isEqualTo("t4g.micro");
        assertThat(instance.path("imageId").asText()).matches("ami-[0-9a-f]{17}");
        assertThat(instance.path("launchTime").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(instance.path("subnetId").asText()).isEqualTo("subnet-a");
        assertThat(instance.at("/groupSet/0/groupId").asText()).isEqualTo("sg-1");
        assertThat(instance.at("/iamInstanceProfile/arn").asText()).isEqualTo(Ground.PROFILE);
        assertThat(instance.path("tagSet"))
                .contains(Ground.json("{\"key\": \"aws:autoscaling:groupName\", \"value\": \"web\"}"));
    }

    @Test
    void aTerminatedInstanceHasNoAddress() throws Exception {
        ground.ec2.terminate(web.id());
        JsonNode instance = call("DescribeInstances", "{\"InstanceId\": [\"%s\"]}".formatted(web.id()))
                .at("/reservationSet/0/instancesSet/0");
        assertThat(instance.at("/instanceState/name").asText()).isEqualTo("terminated");
        assertThat(instance.has("privateIpAddress")).isFalse();
        assertThat(instance.has("networkInterfaceSet")).isFalse();
    }

    @Test
    void filtersByTagStateAddressAndId() throws Refusal {
        assertThat(describe("{}")).containsExactlyInAnyOrder(web.id(), application.id());
        assertThat(describe(filter("tag:aws:autoscaling:groupName", "web"))).containsExactly(web.id());
        assertThat(describe(filter("tag:aws:autoscaling:groupName", "app*"))).containsExactly(application.id());
        assertThat(describe(filter("tag:missing", "*"))).isEmpty();
        assertThat(describe(filter("instance-state-name", "running", "stopped")))
                .containsExactly(web.id());
        assertThat(describe(filter("private-ip-address", "10.0.1.5"))).containsExactly(application.id());
        assertThat(describe(filter("instance-id", web.id()))).containsExactly(web.id());
        assertThatThrownBy(() -> describe(filter("color", "red")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("InvalidParameterValue"))
                .hasMessage("The filter 'color' is invalid");
    }

    @Test
    void describesPageByPage() throws Refusal {
        JsonNode first = call("DescribeInstances", "{\"MaxResults\": \"1\"}");
        assertThat(first.path("reservationSet")).hasSize(1);
        String next = "{\"MaxResults\": \"1\", \"NextToken\": \"%s\"}"
                .formatted(first.path("nextToken").asText());
        JsonNode second = call("DescribeInstances", next);
        assertThat(second.path("reservationSet")).hasSize(1).isNotEqualTo(first.path("reservationSet"));
        assertThat(second.has("nextToken")).isFalse();
    }

    @Test
    void saysWhichInstanceDoesNotExist() {
        assertThatThrownBy(() -> describe("{\"InstanceId\": [\"i-00000000000000000\"]}"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("InvalidInstanceID.NotFound"))
                .hasMessage("The instance ID 'i-00000000000000000' does not exist");
    }

    @Test
    void describesTheStatusOfRunningInstancesUnlessAllAreAskedFor() throws Refusal {
        JsonNode running = call("DescribeInstanceStatus", "{}").path("instanceStatusSet");
        assertThat(running).hasSize(1);
        assertThat(running.at("/0/instanceStatus/status").asText()).isEqualTo("ok");
        assertThat(call("DescribeInstanceStatus", "{\"IncludeAllInstances\": \"true\"}")
                        .path("instanceStatusSet"))
                .hasSize(2);
    }

    @Test
    void aTagIsPutWithTheDocumentedEvent() throws Refusal {
        ground.events.clear();
        JsonNode answer = call(
                "CreateTags",
                "{\"ResourceId\": [\"%s\"], \"Tag\": [{\"Key\": \"scaleup:ready\", \"Value\": \"true\"}]}"
                        .formatted(web.id()));
        assertThat(answer).isEqualTo(Ground.json("{\"return\": true}"));
        assertThat(describe(filter("tag:scaleup:ready", "true"))).containsExactly(web.id());
        Event event = ground.events("Tag Change on Resource").get(0);
        assertThat(event.source()).isEqualTo("aws.tag");
        assertThat(event.resources()).containsExactly("arn:aws:ec2:eu-central-1:111122223333:instance/" + web.id());
        assertThat(event.detail())
                .isEqualTo(Ground.json("""
                        {
                          "changed-tag-keys": ["scaleup:ready"],
                          "service": "ec2",
                          "resource-type": "instance",
                          "version": 2,
                          "tags": {
                            "Name": "web",
                            "aws:autoscaling:groupName": "web",
                            "aws:ec2launchtemplate:id": "%s",
                            "aws:ec2launchtemplate:version": "1",
                            "scaleup:ready": "true"
                          }
                        }""".formatted(web.template().id())));
    }

    @Test
    void aTagThatIsThereAlreadyIsNoChange() throws Refusal {
        ground.events.clear();
        call(
                "CreateTags",
                "{\"ResourceId\": [\"%s\"], \"Tag\": [{\"Key\": \"Name\", \"Value\": \"web\"}]}".formatted(web.id()));
        assertThat(ground.events).isEmpty();
    }

    @Test
    void keysOfAwsAreReserved() {
        assertThatThrownBy(() -> call(
                        "CreateTags",
                        "{\"ResourceId\": [\"%s\"], \"Tag\": [{\"Key\": \"aws:autoscaling:groupName\"}]}"
                                .formatted(web.id())))
                .isInstanceOf(Refusal.class)
                .hasMessage("Tag keys starting with 'aws:' are reserved for internal use");
    }

    @Test
    void deletesTagsByKeyByValueOrAllButThoseOfAws() throws Refusal {
        String delete = "{\"ResourceId\": [\"%s\"], \"Tag\": [%s]}";
        call("DeleteTags", delete.formatted(web.id(), "{\"Key\": \"Name\", \"Value\": \"other\"}"));
        assertThat(ground.ec2.tags().of(web.id())).containsKey("Name");
        call("DeleteTags", delete.formatted(web.id(), "{\"Key\": \"Name\", \"Value\": \"web\"}"));
        assertThat(ground.ec2.tags().of(web.id())).doesNotContainKey("Name");
        call("DeleteTags", "{\"ResourceId\": [\"%s\"]}".formatted(application.id()));
        assertThat(ground.ec2.tags().of(application.id()).keySet()).allMatch(key -> key.startsWith("aws:"));
    }

    @Test
    void describesTags() throws Refusal {
        JsonNode tags = call("DescribeTags", filter("resource-id", web.id())).path("tagSet");
        assertThat(tags)
                .contains(Ground.json(
                        "{\"resourceId\": \"%s\", \"resourceType\": \"instance\", \"key\": \"Name\", \"value\": \"web\"}"
                                .formatted(web.id())));
        assertThat(tags).hasSize(4);
    }
}
