package scaleup.rehearsal.region.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.secretsmanager.RotatingFunction.id;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.ManualTime;
import scaleup.rehearsal.region.gateway.Moto;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.TestMoto;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

/** Rotation over secrets in a real moto_server. */
class SecretRotationTest {
    private static final String FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:rotate";
    private static final String VERSION = "11111111-2222-3333-4444-555555555555";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Moto moto;
    private static SecretStorage storage;

    private final ManualTime time = new ManualTime();
    private final Journal journal = new Journal(time, entry -> {});
    private final RotatingFunction function = new RotatingFunction();
    private SecretRotation rotation;
    private String secret;

    @BeforeAll
    static void startMoto() throws IOException, InterruptedException {
        moto = TestMoto.start();
        var client = new MotoClient(moto.uri(), Account.PLAYED);
        storage = (action, parameters) -> client.json("secretsmanager", "secretsmanager." + action, parameters);
    }

    @AfterAll
    static void endMoto() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void makeSecret() throws Refusal {
        rotation = new SecretRotation(storage, function, Runnable::run, time, journal, time);
        function.rotation = rotation;
        function.storage = storage;
        secret = storage.call(
                        "CreateSecret",
                        JSON.createObjectNode()
                                .put("Name", "secret-" + UUID.randomUUID())
                                .put("SecretString", "{\"username\":\"scaleup\",\"password\":\"first\"}")
                                .put("ClientRequestToken", UUID.randomUUID().toString()))
                .path("ARN")
                .asText();
    }

    @Test
    void aRotationIsFourStepsInOrderForOneVersion() throws Refusal {
        var response = rotate(request());

        assertThat(response.path("ARN").asText()).isEqualTo(secret);
        assertThat(response.path("VersionId").asText()).isEqualTo(VERSION);
        assertThat(function.steps).containsExactly("createSecret", "setSecret", "testSecret", "finishSecret");
        assertThat(function.invokers).containsOnly(new Invoker("secretsmanager.amazonaws.com", secret));
        var described = function.describe(secret);
        assertThat(RotatingSecrets.labelled(described, "AWSCURRENT")).hasValue(VERSION);
        assertThat(described.path("RotationEnabled").asBoolean()).isTrue();
        assertThat(described.path("RotationLambdaARN").asText()).isEqualTo(FUNCTION);
        assertThat(described
                        .path("RotationRules")
                        .path("AutomaticallyAfterDays")
                        .asInt())
                .isEqualTo(30);
        assertThat(described.path("LastRotatedDate").asLong())
                .isEqualTo(time.instant().getEpochSecond());
        assertThat(value()).isEqualTo("made by " + VERSION);
    }

    @Test
    void aFailedStepEndsTheRunAndTheWholeRotationIsTriedAgain() throws Refusal {
        function.failing = "setSecret";

        rotate(request());

        assertThat(function.steps).containsExactly("createSecret", "setSecret");
        assertThat(RotatingSecrets.labelled(function.describe(secret), "AWSPENDING"))
                .hasValue(VERSION);
        assertThat(journal.entries()).anySatisfy(entry -> assertThat(entry.text())
                .isEqualTo("rotation failed (attempt 1 of 5) at setSecret: Refused: {\"errorType\":\"Refused\"}"));
        function.failing = "";
        function.steps.clear();
        time.pass(Duration.ofMinutes(1));
        assertThat(function.steps).containsExactly("createSecret", "setSecret", "testSecret", "finishSecret");
        assertThat(RotatingSecrets.labelled(function.describe(secret), "AWSCURRENT"))
                .hasValue(VERSION);
    }

    @Test
    void aRotationThatFailsForGoodBlocksTheNextUntilItsLabelIsRemoved() throws Refusal {
        function.failing = "createSecret";
        rotate(request());
        time.pass(Duration.ofHours(1));
        assertThat(function.steps).hasSize(5).containsOnly("createSecret");
        assertThat(function.describe(secret)
                        .path("VersionIdsToStages")
                        .path(VERSION)
                        .toString())
                .as("an empty version has the label")
                .isEqualTo("[\"AWSPENDING\"]");

        assertRefused(
                request().put("ClientRequestToken", UUID.randomUUID().toString()),
                "A previous rotation isn't complete");
        function.serve(
                "UpdateSecretVersionStage",
                id(secret).put("VersionStage", "AWSPENDING").put("RemoveFromVersionId", VERSION));

        assertThat(RotatingSecrets.labelled(function.describe(secret), "AWSPENDING"))
                .isEmpty();
        function.failing = "";
        var next = UUID.randomUUID().toString();
        rotate(request().put("ClientRequestToken", next));
        assertThat(RotatingSecrets.labelled(function.describe(secret), "AWSCURRENT"))
                .hasValue(next);
    }

    @Test
    void aCancelledRotationIsNotTriedAgain() throws Refusal {
        function.failing = "setSecret";
        rotate(request());

        assertThat(function.serve("CancelRotateSecret", id(secret))
                        .path("VersionId")
                        .asText())
                .isEqualTo(VERSION);
        time.pass(Duration.ofHours(1));

        assertThat(function.steps).containsExactly("createSecret", "setSecret");
        assertThat(function.describe(secret).path("RotationEnabled").asBoolean(true))
                .isFalse();
    }

    @Test
    void aRepeatedRequestStartsNothing() throws Refusal {
        function.failing = "setSecret";
        rotate(request());
        rotate(request());

        assertThat(function.steps).containsExactly("createSecret", "setSecret");
    }

    @Test
    void aFunctionThatMayNotBeInvokedIsRefusedAtOnce() throws Refusal {
        function.allowed = false;

        assertRefused(request(), "grants access to the principal secretsmanager.amazonaws.com");
        assertThat(function.describe(secret).path("RotationEnabled").asBoolean())
                .isFalse();
    }

    @Test
    void withoutAFunctionThereIsNoRotation() {
        assertRefused(id(secret), "doesn't already have a Lambda function ARN configured");
    }

    @Test
    void aScheduleThatDoesNotRotateAtOnceTestsTheFunctionOnAVersionThatItRemoves()
            throws Refusal, NotMade, InterruptedException {
        var made = schedule(false);

        assertThat(made.reference()).isEqualTo(secret);
        assertThat(function.steps).containsExactly("testSecret");
        var described = function.describe(secret);
        assertThat(described.path("RotationEnabled").asBoolean()).isTrue();
        assertThat(described.path("VersionIdsToStages").toString()).doesNotContain("AWSPENDING");
        assertThat(value()).contains("first");
    }

    @Test
    void aScheduleRotatesAtOnceWhereItSaysSoAndThenAfterEachPeriod() throws Refusal, NotMade, InterruptedException {
        schedule(true);
        assertThat(function.steps).hasSize(4);
        assertThat(function.describe(secret).path("NextRotationDate").asLong())
                .isEqualTo(time.instant().plus(Duration.ofDays(30)).getEpochSecond());

        time.pass(Duration.ofDays(29));
        assertThat(function.steps).hasSize(4);
        time.pass(Duration.ofDays(1));
        assertThat(function.steps).hasSize(8);
        time.pass(Duration.ofDays(60));
        assertThat(function.steps).hasSize(16);
    }

    @Test
    void anAttachmentAddsHowToReachTheDatabase() throws Refusal, NotMade, InterruptedException {
        var made = attach("AWS::RDS::DBInstance", "scaleup-dev");

        assertThat(made.reference()).isEqualTo(secret);
        assertThat(value())
                .isEqualTo("{\"username\":\"scaleup\",\"password\":\"first\",\"engine\":\"mysql\","
                        + "\"host\":\"scaleup-dev.example.eu-central-1.rds.amazonaws.com\",\"port\":3306,"
                        + "\"dbname\":\"application\",\"dbInstanceIdentifier\":\"scaleup-dev\"}");
    }

    @Test
    void whatIsNotPlayedIsRefused() {
        assertThatThrownBy(() -> attach("AWS::RDS::DBCluster", "scaleup-dev"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("AWS::RDS::DBCluster");
        assertThatThrownBy(() -> attach("AWS::RDS::DBInstance", "other"))
                .isInstanceOf(NotMade.class)
                .hasMessage("Stack/Id: there is no database instance other");
        var hosted = schedule().deepCopy();
        hosted.putObject("HostedRotationLambda");
        assertThatThrownBy(() -> make("AWS::SecretsManager::RotationSchedule", hosted))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("HostedRotationLambda");
    }

    private String value() throws Refusal {
        return function.serve("GetSecretValue", id(secret)).path("SecretString").asText();
    }

    private JsonNode rotate(JsonNode request) throws Refusal {
        return function.serve("RotateSecret", request);
    }

    private void assertRefused(JsonNode request, String message) {
        assertThatThrownBy(() -> rotate(request)).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }

    private ObjectNode request() {
        var request = id(secret).put("ClientRequestToken", VERSION).put("RotationLambdaARN", FUNCTION);
        request.putObject("RotationRules").put("AutomaticallyAfterDays", 30);
        return request;
    }

    private Made schedule(boolean immediately) throws NotMade, InterruptedException {
        return make("AWS::SecretsManager::RotationSchedule", schedule().put("RotateImmediatelyOnUpdate", immediately));
    }

    private ObjectNode schedule() {
        var properties = id(secret).put("RotationLambdaARN", FUNCTION);
        properties.putObject("RotationRules").put("AutomaticallyAfterDays", 30);
        return properties;
    }

    private Made attach(String type, String target) throws NotMade, InterruptedException {
        return make(
                "AWS::SecretsManager::SecretTargetAttachment",
                id(secret).put("TargetId", target).put("TargetType", type));
    }

    private Made make(String type, JsonNode properties) throws NotMade, InterruptedException {
        DatabaseEndpoints instances = identifier -> Optional.of(identifier)
                .filter("scaleup-dev"::equals)
                .map(name -> new DatabaseEndpoint(
                        "mysql", name + ".example.eu-central-1.rds.amazonaws.com", 3306, Optional.of("application")));
        return rotation.players(instances)
                .get(type)
                .make(new Declaration("Stack", "Id", type, properties, MissingNode.getInstance()));
    }
}
