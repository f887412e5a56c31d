package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.autoscaling.PlayedAutoScaling;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.region.sqs.QueuePolicies;
import scaleup.rehearsal.region.storage.StoredValues;

class PlayedResourcesTest {
    private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-a1b2c3";
    private static final String GROUPS =
            "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:%s:autoScalingGroupName/%s";

    private final PlayedAutoScaling auto = new PlayedAutoScaling(Runnable::run);
    private final ResourcePolicies policies = new ResourcePolicies();
    private final Keys keys = new Keys(Account.PLAYED, policies);
    private final QueuePolicies queues = new QueuePolicies(Account.PLAYED, policies, keys);
    private StoringService moto;
    private PlayedResources resources;

    @BeforeEach
    void start() throws Exception {
        moto = new StoringService();
        resources = new PlayedResources(
                Account.PLAYED,
                () -> auto.autoScaling,
                () -> auto.ground.ec2,
                new StoredValues(Account.PLAYED, moto.client()),
                keys,
                queues);
    }

    @AfterEach
    void stop() {
        moto.close();
    }

    @Test
    void aGroupHasItsArnAndItsInstancesAreOfIt() throws Exception {
        auto.create("web", 1, "");
        auto.pass(Duration.ofSeconds(1));

        assertThat(resources.autoScalingGroup("web")).matches(GROUPS.formatted("[0-9a-f-]{36}", "web"));
        assertThat(resources.autoScalingGroupOf(auto.instance("web", 0))).isEqualTo(resources.autoScalingGroup("web"));
    }

    @Test
    void aGroupThatThereIsNotIsOneOfAnyId() {
        assertThat(resources.autoScalingGroup("none")).isEqualTo(GROUPS.formatted("*", "none"));
    }

    @Test
    void anInstanceOfNoGroupIsOfAnyGroup() {
        assertThat(resources.autoScalingGroupOf("i-none")).isEqualTo(GROUPS.formatted("*", "*"));
    }

    @Test
    void aSecretIsAskedOfWhatIsStored() {
        moto.answering("secretsmanager.DescribeSecret", 200, """
                {"ARN": "%s", "Tags": [{"Key": "tier", "Value": "database"}]}""".formatted(SECRET));

        assertThat(resources.secret("database")).isEqualTo(SECRET);
        assertThat(resources.tags(SECRET)).isEqualTo(Map.of("tier", "database"));
    }

    @Test
    void aSecretThatThereIsNotHasTheArnOfItsNameAndNoTags() {
        moto.answering("secretsmanager.DescribeSecret", 400, "{\"__type\": \"ResourceNotFoundException\"}");

        assertThat(resources.secret("none")).isEqualTo("arn:aws:secretsmanager:eu-central-1:111122223333:secret:none");
        assertThat(resources.tags(SECRET)).isEmpty();
    }

    @Test
    void anInstancesTagsAreThoseOfAmazonEc2() throws Exception {
        auto.create("web", 1, "");
        auto.pass(Duration.ofSeconds(1));

        assertThat(resources.tags(Account.PLAYED.arn("ec2", "instance/" + auto.instance("web", 0))))
                .containsEntry("aws:autoscaling:groupName", "web");
        assertThat(moto.requests).isEmpty();
    }

    /** As after {@code cdk bootstrap --bootstrap-kms-key-id}; aws/aws-cdk#25100. */
    @Test
    void assetsAreEncryptedWithAKeyOfTheUsers() {
        assertThat(resources.key("arn:aws:s3:::cdk-assets/site.zip").orElseThrow())
                .matches("arn:aws:kms:eu-central-1:111122223333:key/[0-9a-f-]{36}");
    }

    /** Who may write to it needs no more, as long as nobody has chosen a key for it. */
    @Test
    void aBucketOfTheUsersHasNoKeyOfTheUsers() {
        assertThat(resources.key("arn:aws:s3:::shop-uploads/picture.png")).isEmpty();
    }

    @Test
    void aSecretsKeyIsTheOneThatItsUserChose() {
        moto.answering(
                "secretsmanager.DescribeSecret", 200, "{\"ARN\": \"%s\", \"KmsKeyId\": \"1234\"}".formatted(SECRET));
        assertThat(resources.key(SECRET)).contains("arn:aws:kms:eu-central-1:111122223333:key/1234");

        moto.answering(
                "secretsmanager.DescribeSecret",
                200,
                "{\"ARN\": \"%s\", \"KmsKeyId\": \"alias/aws/secretsmanager\"}".formatted(SECRET));
        assertThat(resources.key(SECRET)).isEmpty();

        moto.answering("secretsmanager.DescribeSecret", 200, "{\"ARN\": \"%s\", \"KmsKeyId\": null}".formatted(SECRET));
        assertThat(resources.key(SECRET)).isEmpty();
    }
}
