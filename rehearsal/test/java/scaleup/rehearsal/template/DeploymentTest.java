package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Stack;

@Timeout(20)
class DeploymentTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final List<Declaration> made = Collections.synchronizedList(new ArrayList<>());
    private final Player player = declaration -> {
        made.add(declaration);
        return new Made("ref-" + declaration.id(), Map.of("Arn", "arn-" + declaration.id()));
    };
    private final DynamicReferences references = new DynamicReferences() {
        @Override
        public String secretString(String secretId, String versionStage, String versionId) {
            return "{\"password\": \"of " + secretId + "\"}";
        }

        @Override
        public String parameter(String name, String version) {
            return "6";
        }
    };

    @Test
    void aResourceIsMadeAfterWhatItNeedsWithItsValues() throws Exception {
        run(Yaml.stack("Web", """
                        Resources:
                          Server:
                            Type: Server
                            Properties: {Zone: {"Fn::GetStackOutput": {StackName: Network, OutputName: Zone}}}
                            UpdatePolicy: {Alarms: [{Ref: Early}]}
                            DependsOn: [Early]
                          Early: {Type: Server}
                        """), Yaml.stack("Network", """
                        Resources:
                          Zone: {Type: Zone, Properties: {Vpc: {"Fn::GetAtt": [Vpc, Arn]}}}
                          Vpc: {Type: Vpc}
                        Outputs:
                          Zone: {Value: {"Fn::Sub": "zone ${Zone}"}}
                        """));

        assertThat(made).extracting(Declaration::id).hasSize(4).containsSubsequence("Vpc", "Zone", "Server");
        assertThat(made).extracting(Declaration::id).containsSubsequence("Early", "Server");
        var server = made.get(3);
        assertThat(server.properties()).isEqualTo(Yaml.read("{Zone: zone ref-Zone}"));
        assertThat(server.updatePolicy()).isEqualTo(Yaml.read("{Alarms: [ref-Early]}"));
        assertThat(made.get(0).updatePolicy().isMissingNode()).isTrue();
    }

    @Test
    void independentResourcesAreMadeAtTheSameTime() throws Exception {
        var together = new CyclicBarrier(3);
        Player waits = declaration -> {
            try {
                together.await(10, TimeUnit.SECONDS);
            } catch (BrokenBarrierException | TimeoutException e) {
                throw new NotMade("alone", e);
            }
            return Made.of(declaration.id());
        };

        var deployed = run(Map.of("Server", waits), Yaml.stack("Web", """
                Resources: {A: {Type: Server}, B: {Type: Server}, C: {Type: Server}}
                """));

        assertThat(deployed.failure()).isEmpty();
    }

    @Test
    void anExportIsImportedByItsName() throws Exception {
        run(Yaml.stack("A", """
                        Resources: {Vpc: {Type: Vpc}}
                        Outputs: {V: {Value: {Ref: Vpc}, Export: {Name: {"Fn::Sub": "${AWS::StackName}:V"}}}}
                        """), Yaml.stack("B", """
                        Resources: {Server: {Type: Server, Properties: {Vpc: {"Fn::ImportValue": "A:V"}}}}
                        """));

        assertThat(made.get(1).properties()).isEqualTo(Yaml.read("{Vpc: ref-Vpc}"));
    }

    @Test
    void dynamicReferencesAreResolvedWhenTheSecretIsThere() throws Exception {
        run(Yaml.stack("A", """
                Resources:
                  Database:
                    Type: Server
                    Properties:
                      Password: {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:password}}"}
                  Secret: {Type: Zone}
                """));

        assertThat(made.get(1).properties()).isEqualTo(Yaml.read("{Password: of ref-Secret}"));
    }

    @Test
    void whatIsNotPlayedIsListedWithItsReasonAndItsValuesCanBeReferredTo() throws Exception {
        var deployed = run(Yaml.stack("A", """
                Resources:
                  Server: {Type: Server, Properties: {Alarm: {Ref: Alarm}, Key: {"Fn::GetAtt": Key.Arn}}}
                  Alarm: {Type: "AWS::CloudWatch::Alarm", Properties: {AlarmName: slow}}
                  Key: {Type: "AWS::KMS::Key"}
                """));

        assertThat(deployed.outcomes())
                .extracting(Outcome::id, Outcome::state)
                .containsExactly(
                        tuple("Server", Outcome.State.MADE),
                        tuple("Alarm", Outcome.State.DECLARED),
                        tuple("Key", Outcome.State.DECLARED));
        assertThat(deployed.outcomes().get(1).reason()).contains("metrics are not aggregated");
        var server = made.stream().filter(each -> each.id().equals("Server")).findFirst();
        assertThat(server.orElseThrow().properties().path("Alarm").asText()).isEqualTo("slow");
        assertThat(server.orElseThrow().properties().path("Key").asText())
                .matches("arn:aws:kms:eu-central-1:111122223333:key/[0-9a-f-]{36}");
    }

    @Test
    void customTypesArePlayedAsCustomResources() throws Exception {
        run(Yaml.stack("A", "Resources: {Serving: {Type: 'Custom::Serving', Properties: {ServiceToken: t}}}"));

        assertThat(made).extracting(Declaration::type).containsExactly("Custom::Serving");
    }

    @Test
    void outputsAreKnownAtTheEnd() throws Exception {
        var deployed = run(Yaml.stack("A", """
                Resources: {Server: {Type: Server}}
                Outputs: {Url: {Value: {"Fn::Sub": "https://${Server}"}}}
                """));

        assertThat(deployed.outputs()).isEqualTo(Map.of("A", Map.of("Url", "https://ref-Server")));
    }

    @Test
    void theFirstFailureStopsTheRestAndNamesResourceAndConstruct() throws Exception {
        var otherBegan = new CountDownLatch(1);
        Player fails = declaration -> {
            otherBegan.await();
            throw new NotMade("no such image");
        };
        Player works = declaration -> {
            otherBegan.countDown();
            new CountDownLatch(1).await();
            return Made.of("never");
        };
        var stack = new Stack("Web", Yaml.read("""
                        Resources:
                          Bad: {Type: Server, Metadata: {"aws:cdk:path": Web/Tier/Bad}}
                          Slow: {Type: Zone}
                          Later: {Type: Server, DependsOn: Bad}
                        """), Map.of(), List.of());

        var deployed = run(Map.of("Server", fails, "Zone", works), stack);

        assertThat(deployed.failure().orElseThrow()).hasMessage("Web/Bad (Web/Tier/Bad): no such image");
        assertThat(deployed.outcomes())
                .extracting(Outcome::path, Outcome::state, Outcome::reason, Outcome::start)
                .containsExactly(
                        tuple("Web/Bad (Web/Tier/Bad)", Outcome.State.NOT_MADE, "no such image", NOW),
                        tuple("Web/Slow", Outcome.State.CANCELLED, "java.lang.InterruptedException", NOW),
                        tuple("Web/Later", Outcome.State.NOT_STARTED, "", null));
    }

    @Test
    void whatAPlayerDoesNotPlayOfAResourceIsInItsOutcome() throws Exception {
        Player plays = new Player() {
            @Override
            public Made make(Declaration declaration) {
                return Made.of(declaration.id());
            }

            @Override
            public Map<String, String> notPlayed(JsonNode properties) {
                return Properties.declared(properties, Map.of("Disk", "there is none", "Colour", "it is dark"));
            }
        };
        var deployed = run(Map.of("Server", plays), Yaml.stack("A", """
                Resources:
                  One: {Type: Server, Properties: {Disk: {Ref: Two}, Colour: {Ref: "AWS::NoValue"}}}
                  Two: {Type: Server}
                """));

        assertThat(deployed.outcomes())
                .extracting(Outcome::notPlayed)
                .containsExactly(Map.of("Disk", "there is none"), Map.of());
    }

    /** Whatever a player does not read is told, so that no property is swallowed: also one that it does not know of. */
    @Test
    void aPropertyThatItsPlayerDoesNotReadIsTold() throws Exception {
        Player reads = declaration -> {
            var size =
                    declaration.properties().path("Disks").path(0).path("Size").asInt();
            declaration.properties().has("Colour");
            declaration.updatePolicy().path("Pause").asText();
            return Made.of(declaration.id() + size);
        };
        var deployed = run(
                Map.of("Server", reads.without(Map.of("Network", "there is none", "Absent", "it isn't here"))),
                Yaml.stack("A", """
                        Resources:
                          One:
                            Type: Server
                            Properties:
                              Colour: red
                              Disks: [{Size: 8, Type: gp3, Tags: [{Key: a, Value: b}]}]
                              Network: {Addresses: [{Private: true}]}
                              Tags: [{Key: a, Value: b}]
                              Description: The first
                            UpdatePolicy: {Pause: 3, Alarms: [x]}
                        """));

        assertThat(deployed.outcomes())
                .singleElement()
                .extracting(Outcome::notPlayed)
                .isEqualTo(Map.of(
                        "Colour", "its player does not read it",
                        "Disks[0].Type", "its player does not read it",
                        "Disks[0].Tags", "nothing in a rehearsal reads them",
                        "Network", "there is none",
                        "Tags", "nothing in a rehearsal reads them",
                        "Description", "it is for people",
                        "UpdatePolicy.Alarms", "its player does not read it"));
    }

    @Test
    void anErrorOfAPlayerEndsTheDeploymentWithItsCause() throws Exception {
        Player broken = declaration -> {
            throw new AssertionError("a mistake in a player");
        };

        var deployed = run(Map.of("Server", broken), Yaml.stack("A", "Resources: {Server: {Type: Server}}"));

        assertThat(deployed.failure().orElseThrow()).hasCause(new AssertionError("a mistake in a player"));
    }

    @Test
    void aRuleThatDoesNotHoldStopsTheDeploymentBeforeAnythingIsMade() throws Exception {
        var template = """
                Parameters: {Bootstrap: {Type: "AWS::SSM::Parameter::Value<String>", Default: /cdk/version}}
                Rules:
                  Recent:
                    Assertions:
                      - Assert: {"Fn::Not": [{"Fn::Contains": [[%s], {Ref: Bootstrap}]}]}
                        AssertDescription: bootstrap again
                Resources: {Server: {Type: Server}}
                """;

        assertThat(run(Yaml.stack("A", template.formatted("'1', '2'"))).failure())
                .isEmpty();
        made.clear();
        assertThat(run(Yaml.stack("A", template.formatted("'5', '6'")))
                        .failure()
                        .orElseThrow())
                .hasMessage("A Rules.Recent: bootstrap again");
        assertThat(made).isEmpty();
    }

    @Test
    void everyProblemIsReportedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> run(Yaml.stack("A", """
                        Transform: AWS::Serverless-2016-10-31
                        Resources:
                          One: {Type: AWS::Foo::Bar}
                          Two: {Type: AWS::Foo::Bar, Properties: {X: {Ref: Nobody}}}
                          Three: {Type: Server, CreationPolicy: {}}
                          Four: {Type: Server, DependsOn: Nobody}
                          Five: {Type: AWS::Foo::Bar}
                        """)))
                .isInstanceOf(NotMade.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "A: section Transform is not played",
                        "A/Two Properties.X.Ref: A has no resource or parameter Nobody",
                        "A/Three: attribute CreationPolicy is not played",
                        "A/Four DependsOn: A has no resource Nobody",
                        "type AWS::Foo::Bar is not played: A/One, A/Five"));
        assertThat(made).isEmpty();
    }

    @Test
    void whatAPlayerRefusesIsReportedBeforeAnythingIsMade() {
        Player choosy = new Player() {
            @Override
            public Made make(Declaration declaration) {
                made.add(declaration);
                return Made.of(declaration.id());
            }

            @Override
            public Optional<String> unplayable(JsonNode properties) {
                return Optional.of(properties.path("Colour"))
                        .filter(JsonNode::isTextual)
                        .map(colour -> "has the colour " + colour.asText());
            }
        };

        assertThatThrownBy(() -> run(Map.of("Server", choosy), Yaml.stack("A", """
                        Parameters: {Colour: {Type: String, Default: red}}
                        Resources:
                          Plain: {Type: Server}
                          Red: {Type: Server, Properties: {Colour: {Ref: Colour}}}
                          Later: {Type: Server, Properties: {Colour: {Ref: Plain}}}
                          Green: {Type: Server, Properties: {Colour: green}}
                        """)))
                .isInstanceOf(NotMade.class)
                .hasMessage(String.join(
                        System.lineSeparator(), "A/Red has the colour red", "A/Green has the colour green"));
        assertThat(made).isEmpty();
    }

    @Test
    void aCircleThroughStacksIsReportedByNames() {
        assertThatThrownBy(() -> run(Yaml.stack("A", """
                                Resources:
                                  First: {Type: Server}
                                  One: {Type: Server, Properties: {X: {"Fn::GetStackOutput": {StackName: B, OutputName: O}}}}
                                  Two: {Type: Server, DependsOn: One}
                                Outputs: {P: {Value: {Ref: Two}}}
                                """), Yaml.stack("B", """
                                Resources: {X: {Type: Server}}
                                Outputs: {O: {Value: {"Fn::GetStackOutput": {StackName: A, OutputName: P}}}}
                                """)))
                .isInstanceOf(NotMade.class)
                .hasMessage(
                        "these need each other in a circle:" + " A/One -> B output O -> A output P -> A/Two -> A/One");
    }

    @Test
    void whatAConditionTakesAwayIsNotMadeAndNotNeeded() throws Exception {
        run(Yaml.stack("A", """
                Conditions: {Never: {"Fn::Equals": [a, b]}}
                Resources:
                  Kept: {Type: Server, DependsOn: Gone, Properties: {X: {"Fn::If": [Never, {Ref: Gone}, other]}}}
                  Gone: {Type: Server, Condition: Never}
                Outputs: {Gone: {Condition: Never, Value: {Ref: Gone}}}
                """));

        assertThat(made).extracting(Declaration::id).containsExactly("Kept");
    }

    @Test
    void dynamicReferencesInACustomResourceAreRefusedAsInAws() throws Exception {
        var deployed = run(Yaml.stack("A", """
                Resources: {C: {Type: "Custom::C", Properties: {X: "{{resolve:ssm:x}}"}}}
                """));

        assertThat(deployed.failure().orElseThrow())
                .hasMessageContaining("doesn't support dynamic references in custom resources");
    }

    @Test
    void thePlanListsEveryResourceBeforeAnythingIsMade() throws Exception {
        var assembly = CloudAssembly.read(Path.of("../reviewer/test/resources/assembly"));
        var players =
                Map.of("AWS::EC2::VPC", player, "AWS::Route53::HostedZone", player, "AWS::EC2::LaunchTemplate", player);

        assertThat(Deployment.of(assembly, Account.PLAYED, players).resources())
                .extracting(Outcome::id, Outcome::state)
                .containsExactly(
                        tuple("Vpc8378EB38", Outcome.State.NOT_STARTED),
                        tuple("Zone", Outcome.State.NOT_STARTED),
                        tuple("Servers", Outcome.State.NOT_STARTED),
                        tuple("Slow", Outcome.State.DECLARED));
        assertThat(made).isEmpty();
    }

    private Deployed run(Stack... stacks) throws NotMade, InterruptedException {
        return run(
                Map.of("Server", player, "Vpc", player, "Zone", player, "AWS::CloudFormation::CustomResource", player),
                stacks);
    }

    private Deployed run(Map<String, Player> players, Stack... stacks) throws NotMade, InterruptedException {
        List<Outcome> told = Collections.synchronizedList(new ArrayList<>());
        var deployed = Deployment.of(new CloudAssembly(List.of(stacks)), Account.PLAYED, players)
                .run(references, Clock.fixed(NOW, ZoneOffset.UTC), told::add);
        assertThat(deployed.outcomes()).containsAll(told);
        return deployed;
    }
}
