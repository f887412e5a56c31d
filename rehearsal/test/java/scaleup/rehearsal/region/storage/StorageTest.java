package scaleup.rehearsal.region.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Moto;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.TestMoto;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.review.assembly.CloudAssembly;

class StorageTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Account ACCOUNT = Account.PLAYED;

    private static Moto process;
    private static MotoClient moto;
    private static StoredValues values;

    @TempDir
    private Path work;

    @BeforeAll
    static void start() throws Exception {
        process = TestMoto.start();
        moto = new MotoClient(process.uri(), ACCOUNT);
        values = new StoredValues(ACCOUNT, moto);
    }

    @AfterAll
    static void stop() {
        if (process != null) {
            process.close();
        }
    }

    @Test
    void aGeneratedSecretHasItsTemplateAndAPassword() throws Exception {
        var made = make("AWS::SecretsManager::Secret", "Generated", """
                Description: for the database
                GenerateSecretString:
                  {ExcludePunctuation: true, GenerateStringKey: password, PasswordLength: 32, SecretStringTemplate: '{"username":"scaleup"}'}
                """);

        assertThat(made.reference())
                .matches(
                        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Generated-[0-9A-Z]{12}-[A-Za-z0-9]{6}");
        assertThat(made.attributes()).containsEntry("Id", made.reference());
        var secret = new ObjectMapper().readTree(values.secretString(made.reference(), "AWSCURRENT", ""));
        assertThat(secret.path("username").asText()).isEqualTo("scaleup");
        assertThat(secret.path("password").asText()).matches("[A-Za-z0-9]{32}");
    }

    @Test
    void aBucketIsTheAccountsIfItIsThere() throws Exception {
        moto.createBucket("ours-111122223333");

        assertThat(values.hasBucket("ours-111122223333")).isTrue();
        assertThat(values.hasBucket("theirs-999999999999")).isFalse();
    }

    @Test
    void aSecretWithoutTemplateIsThePasswordAlone() throws Exception {
        var made = make("AWS::SecretsManager::Secret", "Alone", "GenerateSecretString: {PasswordLength: 20}");

        assertThat(values.secretString(made.reference(), "AWSCURRENT", "")).hasSize(20);
    }

    @Test
    void aSecretWithoutValueHasNoVersion() throws Exception {
        var made = make("AWS::SecretsManager::Secret", "Empty", "{Name: certificate}");

        assertThat(values.secretArn("certificate")).isEqualTo(made.reference());
        assertThatThrownBy(() -> values.secretString(made.reference(), "AWSCURRENT", ""))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("can't find the specified secret");
    }

    /** The type's page, SecretString: "Either GenerateSecretString or SecretString must have a value, but not both". */
    @Test
    void aSecretHasOneValue() {
        assertThatThrownBy(() -> make(
                        "AWS::SecretsManager::Secret",
                        "Both",
                        "{SecretString: s, GenerateSecretString: {PasswordLength: 20}}"))
                .isInstanceOf(NotMade.class)
                .hasMessageEndingWith("/Both has a GenerateSecretString and a SecretString; one is allowed");
    }

    @Test
    void aTemplateThatIsNoObjectIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> make(
                        "AWS::SecretsManager::Secret",
                        "Broken",
                        "GenerateSecretString: {SecretStringTemplate: '[1]', GenerateStringKey: p}"))
                .isInstanceOf(NotMade.class)
                .hasMessage("SecretStringTemplate isn't a JSON object");
    }

    @Test
    void theTagsOfASecretAreKnownToAuthorization() throws Exception {
        var made = make("AWS::SecretsManager::Secret", "Tagged", "{SecretString: s, Tags: [{Key: team, Value: shop}]}");

        assertThat(values.secretTags(made.reference())).isEqualTo(Map.of("team", "shop"));
        assertThat(values.secretTags("missing")).isEmpty();
        assertThat(values.secretArn("missing"))
                .isEqualTo("arn:aws:secretsmanager:eu-central-1:111122223333:secret:missing");
    }

    @Test
    void aLogGroupIsReferredToByNameAndByAnArnThatCoversItsStreams() throws Exception {
        var made = make("AWS::Logs::LogGroup", "Log", "{LogGroupName: /scaleup/dev/web, RetentionInDays: 30}");

        assertThat(made.reference()).isEqualTo("/scaleup/dev/web");
        assertThat(made.attributes())
                .containsEntry("Arn", "arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/dev/web:*");
        assertThat(moto.json("logs", "Logs_20140328.DescribeLogGroups", YAML.readTree("{}"))
                        .at("/logGroups/0/retentionInDays")
                        .asInt())
                .isEqualTo(30);
        assertThatThrownBy(() -> make("AWS::Logs::LogGroup", "Again", "{LogGroupName: /scaleup/dev/web}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("already exists");
    }

    @Test
    void aQueueTakesMessagesAtItsUrl() throws Exception {
        var made = make(
                "AWS::SQS::Queue",
                "Failed",
                "{QueueName: failed, MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true}");

        assertThat(made.reference()).isEqualTo("https://sqs.eu-central-1.amazonaws.com/111122223333/failed");
        assertThat(made.attributes())
                .containsEntry("Arn", "arn:aws:sqs:eu-central-1:111122223333:failed")
                .containsEntry("QueueName", "failed");
        var message = moto.json(
                "sqs",
                "AmazonSQS.SendMessage",
                YAML.readTree("{QueueUrl: '%s', MessageBody: hello}".formatted(made.reference())));
        assertThat(message.path("MessageId").asText()).isNotEmpty();
    }

    /** Amazon SQS Developer Guide, "Amazon SQS delay queues": it is there, and invisible to who reads the queue. */
    @Test
    void aMessageOfADelayQueueIsReadByNobodyBeforeItsTime() throws Exception {
        var made = make("AWS::SQS::Queue", "Late", "{QueueName: late, DelaySeconds: 900}");
        var queue = YAML.readTree(
                "{QueueUrl: '%s', MessageBody: hello, AttributeNames: [All]}".formatted(made.reference()));
        moto.json("sqs", "AmazonSQS.SendMessage", queue);

        var received = moto.json("sqs", "AmazonSQS.ReceiveMessage", queue);
        var attributes = moto.json("sqs", "AmazonSQS.GetQueueAttributes", queue).path("Attributes");

        assertThat(received.path("Messages")).isEmpty();
        assertThat(attributes.path("ApproximateNumberOfMessagesDelayed").asText())
                .isEqualTo("1");
    }

    @Test
    void aPropertyOfAQueueThatIsNotPlayedIsRefused() {
        assertThatThrownBy(() -> make("AWS::SQS::Queue", "Fair", "{FifoThroughputLimit: perQueue}"))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith(
                        "Web/Fair: FifoThroughputLimit is not played; known are ContentBasedDeduplication, ");
    }

    @Test
    void aParameterIsReadByDynamicReferences() throws Exception {
        var made = make("AWS::SSM::Parameter", "Parameter", "{Name: /site/name, Type: String, Value: Shop}");

        assertThat(made.reference()).isEqualTo("/site/name");
        assertThat(made.attributes()).containsEntry("Value", "Shop");
        assertThat(values.parameter("/site/name", "")).isEqualTo("Shop");
        assertThat(values.parameter("/site/name", "1")).isEqualTo("Shop");
        assertThatThrownBy(() -> values.parameter("/site/missing", ""))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("/site/missing");
    }

    @Test
    void assetsAreUploadedWhereTemplatesExpectThem() throws Exception {
        var bootstrap = new Bootstrap(ACCOUNT, moto);
        bootstrap.storeVersion();

        bootstrap.upload(
                CloudAssembly.read(Path.of("../reviewer/test/resources/assembly"))
                        .assets(),
                work);

        assertThat(values.parameter("/cdk-bootstrap/hnb659fds/version", "")).isEqualTo("33");
        assertThat(work).isEmptyDirectory();
        for (var key : new String[] {"5175.zip", "0e7a.json"}) {
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(
                                                    process.uri().resolve("/assets-111122223333-eu-central-1/" + key))
                                            .header(
                                                    "Authorization",
                                                    "AWS4-HMAC-SHA256 Credential=x/20261122/eu-central-1/s3/aws4_request,"
                                                            + " SignedHeaders=host, Signature=x")
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .as(key)
                    .isEqualTo(200);
        }
    }

    private static Made make(String type, String id, String properties) throws Exception {
        JsonNode node = YAML.readTree(properties);
        return new StoragePlayers(ACCOUNT, moto)
                .byType()
                .get(type)
                .make(new Declaration("Web", id, type, node, node.path("none")));
    }
}
