package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Ground;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Stack;

class CastTest {
    private static final String TEMPLATE = """
            {"Type": "AWS::EC2::LaunchTemplate",
             "Properties": {"LaunchTemplateData": {"UserData": {"Fn::Base64": %s}}}}""";

    @Test
    void packagesAreThoseOfTheUserData() throws Exception {
        assertThat(cast(resources("Web", TEMPLATE.formatted("\"#cloud-config\\npackages:\\n- nginx\\n- jq\\n\"")))
                        .packageSets())
                .containsExactly(List.of("nginx", "jq"));
    }

    @Test
    void valuesThatAreKnownAtDeploymentOnlyDoNotHideThePackages() throws Exception {
        var userData = """
                {"Fn::Join": ["", ["packages:\\n- haproxy\\nwrite_files:\\n- content: ",
                 {"Ref": "Zone"}, "\\n  path: /etc/zone\\n"]]}""";

        assertThat(cast(resources("LoadBalancer", TEMPLATE.formatted(userData))).packageSets())
                .containsExactly(List.of("haproxy"));
    }

    @Test
    void tiersWithTheSamePackagesNeedOneImage() throws Exception {
        var nginx = TEMPLATE.formatted("\"packages: [nginx]\"");
        var java = TEMPLATE.formatted("\"packages: [java-21-amazon-corretto-headless]\"");

        assertThat(cast(resources("A", nginx), resources("B", java), resources("C", nginx))
                        .packageSets())
                .containsExactly(List.of("nginx"), List.of("java-21-amazon-corretto-headless"));
    }

    @Test
    void aGroupStartsWithItsLeastServersAndMultiAzIsTwoMachines() throws Exception {
        var cast = cast(resources("Group", """
                {"Type": "AWS::AutoScaling::AutoScalingGroup",
                 "Properties": {"AutoScalingGroupName": "Scaleup-dev-web", "MinSize": "2", "MaxSize": "6"}}""", "Single", "{\"Type\": \"AWS::RDS::DBInstance\"}", "Database", """
                {"Type": "AWS::RDS::DBInstance",
                 "Properties": {"DBInstanceIdentifier": "scaleup-dev", "MultiAZ": true}}"""));

        assertThat(cast.instances()).isEqualTo(Map.of("Scaleup-dev-web", 2, "Single", 1, "scaleup-dev", 2));
    }

    @Test
    void groupsWhoseNamesAreKnownAtDeploymentOnlyAreToldApartByTheirIds() throws Exception {
        var group = """
                {"Type": "AWS::AutoScaling::AutoScalingGroup",
                 "Properties": {"AutoScalingGroupName": {"Fn::Sub": "${AWS::StackName}-web"}, "MinSize": 1}}""";

        assertThat(cast(resources("One", group, "Other", group)).instances()).isEqualTo(Map.of("One", 1, "Other", 1));
    }

    @Test
    void resourcesAreCountedByTypeOverAllStacks() throws Exception {
        var alarm = "{\"Type\": \"AWS::CloudWatch::Alarm\"}";

        assertThat(cast(resources("A", alarm, "B", alarm), resources("A", alarm, "V", "{\"Type\": \"AWS::EC2::VPC\"}"))
                        .resources())
                .isEqualTo(Map.of("AWS::CloudWatch::Alarm", 3, "AWS::EC2::VPC", 1));
    }

    @Test
    void aPersonReadsHowManyMachinesBootAndWhatIsMade() {
        assertThat(new Cast(List.of(), Map.of("AWS::EC2::VPC", 1, "AWS::EC2::Subnet", 6), Map.of("web", 2)).lines())
                .containsExactly(
                        "Boots 2 machines:",
                        "  2 x web",
                        "Creates 7 resources of 2 types; the report lists those that are only declared.",
                        "Creates network namespaces, control groups, links and mounts whose names begin with scaleup-.");
    }

    private static Cast cast(String... templates) throws IOException {
        return Cast.of(new CloudAssembly(Stream.of(templates)
                .map(template -> new Stack("Stack", Ground.json(template), Map.of(), List.of()))
                .toList()));
    }

    /** A template with resources, given by logical id and declaration in turn. */
    private static String resources(String... idsAndDeclarations) {
        var resources = Ground.JSON.createObjectNode();
        for (int i = 0; i < idsAndDeclarations.length; i += 2) {
            resources.set(idsAndDeclarations[i], Ground.json(idsAndDeclarations[i + 1]));
        }
        return Ground.JSON.createObjectNode().set("Resources", resources).toString();
    }
}
