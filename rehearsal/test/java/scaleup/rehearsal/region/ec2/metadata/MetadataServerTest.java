package scaleup.rehearsal.region.ec2.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.LaunchTemplateFixture;
import scaleup.rehearsal.region.ec2.LaunchTemplates;
import scaleup.rehearsal.region.gateway.Credentials;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

class MetadataServerTest {
    private final Ground ground = new Ground();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger issued = new AtomicInteger();
    private Instance instance;
    private Optional<Instance> caller;
    private Optional<String> target = Optional.of("InService");
    private MetadataServer server;
    private boolean trusted = true;
    private final Outage lateness = new Outage();

    @BeforeEach
    void start() throws Exception {
        var template = new LaunchTemplates(ground.identifiers).create("web", LaunchTemplateFixture.data());
        instance = ground.ec2.run(template, "subnet-a", Map.of());
        caller = Optional.of(instance);
        var metadata =
                new InstanceMetadata(Ground.ACCOUNT, ground.ec2, ground, this::credentials, ground.clock, id -> target);
        server = MetadataServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                metadata,
                ground.clock,
                address -> caller,
                lateness);
    }

    private Credentials credentials(Principal principal) throws Refusal {
        if (!trusted) {
            throw new Refusal(403, "AccessDenied", "not trusted");
        }
        return new Credentials(
                "ASIA" + issued.incrementAndGet(),
                principal.role() + " secret",
                principal.session() + " token",
                ground.clock.instant().plus(Duration.ofHours(6)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(server.address().getPort(), path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> token(String ttl) throws IOException, InterruptedException {
        return send(request("/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", ttl)
                .PUT(BodyPublishers.noBody()));
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return send(request(path).header("X-aws-ec2-metadata-token", token));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path, token("60").body());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }

    @Test
    void answersNobodyWithoutAToken() throws Exception {
        assertThat(send(request("/latest/meta-data/instance-id")).statusCode()).isEqualTo(401);
        assertThat(get("/latest/meta-data/instance-id", "made-up").statusCode()).isEqualTo(401);
    }

    /** IAM User Guide, "Troubleshoot IAM and Amazon EC2": what the document says when EC2 can't assume the role. */
    @Test
    void aRoleThatDoesNotTrustEc2HasNoCredentialsButAReason() throws Exception {
        trusted = false;
        String role = get("/latest/meta-data/iam/security-credentials/").strip();

        assertThat(get("/latest/meta-data/iam/security-credentials/" + role))
                .contains("\"Code\" : \"AssumeRoleUnauthorizedAccess\"")
                .contains("EC2 cannot assume the role " + role)
                .doesNotContain("AccessKeyId");
    }

    @Test
    void aTokenLivesAsLongAsAskedFor() throws Exception {
        HttpResponse<String> token = token("60");
        assertThat(token.headers().firstValue("X-aws-ec2-metadata-token-ttl-seconds"))
                .contains("60");
        ground.clock.advance(Duration.ofSeconds(59));
        assertThat(get("/latest/meta-data/instance-id", token.body()).body()).isEqualTo(instance.id());
        ground.clock.advance(Duration.ofSeconds(1));
        assertThat(get("/latest/meta-data/instance-id", token.body()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aTokenNeedsATimeToLiveOfOneSecondToSixHours() throws Exception {
        assertThat(token("21600").statusCode()).isEqualTo(200);
        assertThat(token("21601").statusCode()).isEqualTo(400);
        assertThat(token("0").statusCode()).isEqualTo(400);
        assertThat(token("soon").statusCode()).isEqualTo(400);
        assertThat(send(request("/latest/api/token").PUT(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aForwardedRequestGetsNoToken() throws Exception {
        HttpResponse<String> response = send(request("/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", "60")
                .header("X-Forwarded-For", "10.0.1.9")
                .PUT(BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void aTokenOfAnotherInstanceIsWorthNothing() throws Exception {
        String token = token("60").body();
        caller = Optional.of(ground.ec2.run(instance.template(), "subnet-a", Map.of()));
        assertThat(get("/latest/meta-data/instance-id", token).statusCode()).isEqualTo(401);
    }

    @Test
    void whoIsNoInstanceFindsNothing() throws Exception {
        caller = Optional.empty();
        assertThat(token("60").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsWhatTheHostsScriptsAsk() throws Exception {
        assertThat(get("/latest/meta-data/instance-id")).isEqualTo(instance.id());
        assertThat(get("/latest/meta-data/autoscaling/target-lifecycle-state")).isEqualTo("InService");
        target = Optional.of("Terminated");
        assertThat(get("/latest/meta-data/autoscaling/target-lifecycle-state")).isEqualTo("Terminated");
    }

    @Test
    void tellsWhereTheInstanceIs() throws Exception {
        assertThat(get("/latest/meta-data/local-ipv4")).isEqualTo("10.0.1.4");
        assertThat(get("/latest/meta-data/local-hostname")).isEqualTo("ip-10-0-1-4.eu-central-1.compute.internal");
        assertThat(get("/latest/meta-data/placement/availability-zone")).isEqualTo("eu-central-1a");
        assertThat(get("/latest/meta-data/placement/region")).isEqualTo("eu-central-1");
        assertThat(get("/latest/meta-data/mac")).isEqualTo("02:00:0a:00:01:04");
        assertThat(get("/latest/meta-data/network/interfaces/macs/")).isEqualTo("02:00:0a:00:01:04/");
        assertThat(get("/latest/meta-data/network/interfaces/macs/02:00:0a:00:01:04/subnet-id"))
                .isEqualTo("subnet-a");
    }

    @Test
    void listsFolders() throws Exception {
        assertThat(get("/latest/")).isEqualTo("dynamic/\nmeta-data/\nuser-data");
        assertThat(get("/latest/meta-data/").lines())
                .contains("instance-id", "iam/", "placement/", "autoscaling/")
                .doesNotContain("tags/");
        assertThat(get("/latest/meta-data/iam/")).isEqualTo("info\nsecurity-credentials/");
        assertThat(get("/").lines()).contains("2021-03-23", "latest");
    }

    @Test
    void anInstanceOutsideAGroupHasNoTargetLifecycleState() throws Exception {
        target = Optional.empty();
        HttpResponse<String> response = get(
                "/latest/meta-data/autoscaling/target-lifecycle-state",
                token("60").body());
        assertThat(response.statusCode()).isEqualTo(404);
    }

    @Test
    void givesTheRolesCredentialsAndNewOnesFiveMinutesBeforeTheyExpire() throws Exception {
        assertThat(get("/latest/meta-data/iam/security-credentials/")).isEqualTo("web-role");
        String path = "/latest/meta-data/iam/security-credentials/web-role";
        JsonNode credentials = Ground.json(get(path));
        assertThat(credentials).isEqualTo(Ground.json("""
                        {
                          "Code": "Success",
                          "LastUpdated": "2026-01-01T00:00:00Z",
                          "Type": "AWS-HMAC",
                          "AccessKeyId": "ASIA1",
                          "SecretAccessKey": "web-role secret",
                          "Token": "%s token",
                          "Expiration": "2026-01-01T06:00:00Z"
                        }""".formatted(instance.id())));
        ground.clock.advance(Duration.ofMinutes(354));
        assertThat(Ground.json(get(path)).path("AccessKeyId").asText()).isEqualTo("ASIA1");
        ground.clock.advance(Duration.ofMinutes(1));
        assertThat(Ground.json(get(path)).path("AccessKeyId").asText()).isEqualTo("ASIA2");
        assertThat(Ground.json(get("/latest/meta-data/iam/info"))
                        .path("InstanceProfileArn")
                        .asText())
                .isEqualTo(Ground.PROFILE);
    }

    @Test
    void givesTheUserDataDecoded() throws Exception {
        assertThat(get("/latest/user-data")).isEqualTo(LaunchTemplateFixture.USER_DATA);
    }

    @Test
    void givesTheIdentityDocument() throws Exception {
        JsonNode document = Ground.json(get("/latest/dynamic/instance-identity/document"));
        assertThat(document.path("instanceId").asText()).isEqualTo(instance.id());
        assertThat(document.path("accountId").asText()).isEqualTo("111122223333");
        assertThat(document.path("region").asText()).isEqualTo("eu-central-1");
        assertThat(document.path("privateIp").asText()).isEqualTo("10.0.1.4");
        assertThat(document.path("architecture").asText()).isEqualTo("arm64");
        assertThat(document.path("billingProducts").isNull()).isTrue();
    }

    @Test
    void eachAnswerIsLateWhileItIsAndRightNevertheless() throws Exception {
        lateness.begin();
        long start = System.nanoTime();
        assertThat(get("/latest/meta-data/instance-id")).isEqualTo(instance.id());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(6));
        assertThat(lateness.end()).isEqualTo(2);

        start = System.nanoTime();
        get("/latest/meta-data/instance-id");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void knowsNoOtherPathVersionOrMethod() throws Exception {
        String token = token("60").body();
        assertThat(get("/latest/meta-data/spot", token).statusCode()).isEqualTo(404);
        assertThat(get("/2222-01-01/meta-data/instance-id", token).statusCode()).isEqualTo(404);
        assertThat(send(request("/latest/meta-data/instance-id")
                                .header("X-aws-ec2-metadata-token", token)
                                .DELETE())
                        .statusCode())
                .isEqualTo(405);
    }
}
