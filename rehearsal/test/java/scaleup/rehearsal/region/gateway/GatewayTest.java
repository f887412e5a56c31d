package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages.Symptom;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.Route53Exception;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** What the gateway answers is read here by the clients of AWS's own SDK. */
class GatewayTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final URI NO_MOTO = URI.create("http://127.0.0.1:9");

    /** A service that answers each action with a fixed result, or refuses it. */
    private static final class Answers implements Service {
        private final Map<String, Object> byAction = new ConcurrentHashMap<>();
        private volatile Call last;

        Answers to(String action, String yaml) throws Exception {
            byAction.put(action, YAML.readTree(yaml));
            return this;
        }

        Answers refuse(String action, Refusal refusal) {
            byAction.put(action, refusal);
            return this;
        }

        @Override
        public boolean plays(String action) {
            return byAction.containsKey(action);
        }

        @Override
        public JsonNode serve(Call call) throws Refusal {
            last = call;
            var answer = byAction.get(call.action());
            if (answer instanceof Refusal refusal) {
                throw refusal;
            }
            return (JsonNode) answer;
        }
    }

    @TempDir
    private Path folder;

    private final Answers autoScaling = new Answers();
    private final Answers ec2 = new Answers();
    private final Answers loadBalancing = new Answers();
    private final Answers route53 = new Answers();
    private volatile String denial = "";
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway(
                folder,
                (call, connection) -> new Authorization.Decision(List.of("arn:x"), denial),
                Map.of(
                        "autoscaling",
                        autoScaling,
                        "ec2",
                        ec2,
                        "elasticloadbalancing",
                        loadBalancing,
                        "route53",
                        route53),
                NO_MOTO);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void autoScalingReadsGroupsWithTheirInstances() throws Exception {
        autoScaling.to("DescribeAutoScalingGroups", """
                AutoScalingGroups:
                  - AutoScalingGroupName: web
                    DesiredCapacity: 2
                    CreatedTime: "2026-11-22T10:00:00Z"
                    AvailabilityZones: [eu-central-1a, eu-central-1b]
                    Instances:
                      - {InstanceId: i-1, LifecycleState: InService, HealthStatus: Healthy, ProtectedFromScaleIn: false}
                      - {InstanceId: i-2, LifecycleState: "Pending:Wait", HealthStatus: Healthy}
                    Tags: []
                """);

        var group = gateway.client(AutoScalingClient.builder())
                .describeAutoScalingGroups(request -> request.autoScalingGroupNames("web", "a&<b"))
                .autoScalingGroups()
                .get(0);

        assertThat(group.instances())
                .extracting(instance -> instance.instanceId(), instance -> instance.lifecycleState())
                .containsExactly(tuple("i-1", LifecycleState.IN_SERVICE), tuple("i-2", LifecycleState.PENDING_WAIT));
        assertThat(group.availabilityZones()).containsExactly("eu-central-1a", "eu-central-1b");
        assertThat(group.createdTime()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(autoScaling.last.parameters()).isEqualTo(YAML.readTree("{AutoScalingGroupNames: [web, 'a&<b']}"));
        assertThat(autoScaling.last.principal()).isEqualTo(TestGateway.HOST);
    }

    /** "Common error types" of each API reference: ServiceUnavailable with status 503. */
    @Test
    void aServiceThatRefusesSaysSoInEachProtocolAndOthersServe() throws Exception {
        autoScaling.to("DescribeAutoScalingGroups", "AutoScalingGroups: []");
        ec2.to("DescribeInstances", "Reservations: []");
        for (String service : List.of("ec2", "route53", "secretsmanager", "elasticloadbalancing")) {
            gateway.outages.of(service, Symptom.REFUSES).begin();
        }

        assertThat(List.<ThrowableAssert.ThrowingCallable>of(
                        () -> gateway.client(Ec2Client.builder()).describeInstances(),
                        () -> gateway.client(Route53Client.builder()).listHostedZones(),
                        () -> gateway.client(SecretsManagerClient.builder()).listSecrets(),
                        () -> gateway.client(ElasticLoadBalancingV2Client.builder())
                                .describeTargetHealth(request -> request.targetGroupArn("a"))))
                .allSatisfy(
                        call -> assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, error -> {
                            assertThat(error.statusCode()).isEqualTo(503);
                            assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable");
                        }));
        assertThat(gateway.client(AutoScalingClient.builder())
                        .describeAutoScalingGroups()
                        .autoScalingGroups())
                .isEmpty();

        assertThat(gateway.outages.of("ec2", Symptom.REFUSES).end()).isPositive();
        assertThat(gateway.client(Ec2Client.builder()).describeInstances().reservations())
                .isEmpty();
    }

    @Test
    void aServiceThatIsSilentAnswersNobodyUntilItIsOver() throws Exception {
        autoScaling.to("DescribeAutoScalingGroups", "AutoScalingGroups: []");
        Outage silence = gateway.outages.of("autoscaling", Symptom.SILENT);
        silence.begin();
        var client = gateway.client(AutoScalingClient.builder());
        var answer = CompletableFuture.supplyAsync(client::describeAutoScalingGroups);

        assertThatThrownBy(() -> answer.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

        assertThat(silence.end()).isEqualTo(1);
        // By its SDK's second attempt, as the first one is told that the service was not there.
        assertThat(answer.get(20, TimeUnit.SECONDS).autoScalingGroups()).isEmpty();
    }

    @Test
    void autoScalingReadsAnAnswerWithoutMembersAndAnError() throws Exception {
        autoScaling
                .to("CompleteLifecycleAction", "{}")
                .refuse("SetInstanceHealth", new Refusal(400, "ValidationError", "Instance Id not found"));
        var client = gateway.client(AutoScalingClient.builder());

        client.completeLifecycleAction(request ->
                request.autoScalingGroupName("web").lifecycleHookName("launch").lifecycleActionResult("CONTINUE"));

        var error = catchThrowableOfType(
                AutoScalingException.class,
                () -> client.setInstanceHealth(
                        request -> request.instanceId("i-9").healthStatus("Unhealthy")));
        assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
        assertThat(error.awsErrorDetails().errorMessage()).isEqualTo("Instance Id not found");
        assertThat(error.requestId()).isNotEmpty();
    }

    @Test
    void ec2ReadsReservationsAndSendsTagsAndFilters() throws Exception {
        ec2.to("DescribeInstances", """
                        reservationSet:
                          - reservationId: r-1
                            instancesSet:
                              - instanceId: i-1
                                privateIpAddress: 10.0.0.4
                                instanceState: {code: 16, name: running}
                                tagSet: [{key: "scaleup:ready", value: "true"}]
                        """).to("CreateTags", "{return: true}");
        var client = gateway.client(Ec2Client.builder());

        var instance = client.describeInstances(request -> request.instanceIds("i-1")
                        .filters(Filter.builder().name("vpc-id").values("vpc-1").build()))
                .reservations()
                .get(0)
                .instances()
                .get(0);

        assertThat(instance.privateIpAddress()).isEqualTo("10.0.0.4");
        assertThat(instance.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(instance.tags()).containsExactly(tag("scaleup:ready", "true"));
        assertThat(ec2.last.parameters())
                .isEqualTo(YAML.readTree("{InstanceId: [i-1], Filter: [{Name: vpc-id, Value: [vpc-1]}]}"));

        client.createTags(request -> request.resources("i-1", "i-2").tags(tag("k", "v")));

        assertThat(ec2.last.parameters())
                .isEqualTo(YAML.readTree("{ResourceId: [i-1, i-2], Tag: [{Key: k, Value: v}]}"));
    }

    @Test
    void ec2ReadsErrors() {
        ec2.refuse(
                "DescribeInstances",
                new Refusal(400, "InvalidInstanceID.NotFound", "The instance ID 'i-9' does not exist"));

        var error = catchThrowableOfType(
                Ec2Exception.class, () -> gateway.client(Ec2Client.builder()).describeInstances());

        assertThat(error.awsErrorDetails().errorCode()).isEqualTo("InvalidInstanceID.NotFound");
        assertThat(error.requestId()).isNotEmpty();
    }

    @Test
    void loadBalancingReadsTargetHealth() throws Exception {
        loadBalancing.to("DescribeTargetHealth", """
                TargetHealthDescriptions:
                  - Target: {Id: i-1, Port: 443}
                    TargetHealth: {State: initial, Reason: Elb.RegistrationInProgress}
                """);

        var health = gateway.client(ElasticLoadBalancingV2Client.builder())
                .describeTargetHealth(request -> request.targetGroupArn("arn:tg")
                        .targets(TargetDescription.builder().id("i-1").build()))
                .targetHealthDescriptions();

        assertThat(health.get(0).targetHealth().state()).isEqualTo(TargetHealthStateEnum.INITIAL);
        assertThat(loadBalancing.last.parameters())
                .isEqualTo(YAML.readTree("{TargetGroupArn: 'arn:tg', Targets: [{Id: i-1}]}"));
    }

    @Test
    void route53ReadsRecordsAndSendsChanges() throws Exception {
        route53.to("ListResourceRecordSets", """
                        ResourceRecordSets:
                          - {Name: web.internal., Type: A, TTL: 5, ResourceRecords: [{Value: 10.0.0.4}, {Value: 10.0.0.5}]}
                        IsTruncated: false
                        MaxItems: "1"
                        """)
                .to(
                        "ChangeResourceRecordSets",
                        "{ChangeInfo: {Id: /change/C1, Status: PENDING, SubmittedAt: '2026-11-22T10:00:00Z'}}");
        var client = gateway.client(Route53Client.builder());

        var records = client.listResourceRecordSets(request -> request.hostedZoneId("Z1")
                .startRecordName("web.internal")
                .startRecordType(RRType.A)
                .maxItems("1"));

        assertThat(records.resourceRecordSets().get(0).resourceRecords())
                .extracting(ResourceRecord::value)
                .containsExactly("10.0.0.4", "10.0.0.5");
        assertThat(route53.last.parameters())
                .isEqualTo(YAML.readTree(
                        "{HostedZoneId: Z1, StartRecordName: web.internal, StartRecordType: A, MaxItems: '1'}"));

        var changed = client.changeResourceRecordSets(
                request -> request.hostedZoneId("Z1").changeBatch(change("10.0.0.4")));

        assertThat(changed.changeInfo().id()).isEqualTo("C1");
        assertThat(route53.last.parameters()).isEqualTo(YAML.readTree("""
                HostedZoneId: Z1
                ChangeBatch:
                  Changes:
                    - Action: CREATE
                      ResourceRecordSet: {Name: web.internal, Type: A, TTL: '5', ResourceRecords: [{Value: 10.0.0.4}]}
                """));
    }

    @Test
    void route53ReadsErrorsAndWhereANewZoneIs() throws Exception {
        route53.refuse(
                        "ChangeResourceRecordSets",
                        new Refusal(400, "InvalidChangeBatch", "[Tried to create resource record set, but it exists]"))
                .to("CreateHostedZone", """
                        Location: https://route53.amazonaws.com/2013-04-01/hostedzone/Z1
                        HostedZone: {Id: /hostedzone/Z1, Name: internal., CallerReference: r}
                        ChangeInfo: {Id: /change/C1, Status: PENDING, SubmittedAt: "2026-11-22T10:00:00Z"}
                        DelegationSet: {NameServers: [ns-1.example, ns-2.example]}
                        """);
        var client = gateway.client(Route53Client.builder());

        assertThatThrownBy(() -> client.changeResourceRecordSets(
                        request -> request.hostedZoneId("Z1").changeBatch(change("10.0.0.4"))))
                .isInstanceOf(InvalidChangeBatchException.class)
                .hasMessageContaining("Tried to create resource record set");
        var zone = client.createHostedZone(request -> request.name("internal").callerReference("r"));
        assertThat(zone.location()).endsWith("/hostedzone/Z1");
        assertThat(zone.delegationSet().nameServers()).containsExactly("ns-1.example", "ns-2.example");
    }

    @Test
    void aDenialHasTheErrorCodeOfEachProtocol() {
        denial = "User: arn is not authorized to perform: x because no identity-based policy allows the x action";

        assertThat(catchThrowableOfType(AutoScalingException.class, () -> gateway.client(AutoScalingClient.builder())
                                .describeAutoScalingGroups())
                        .awsErrorDetails())
                .matches(error -> error.errorCode().equals("AccessDenied")
                        && error.errorMessage().equals(denial)
                        && error.sdkHttpResponse().statusCode() == 403);
        assertThat(catchThrowableOfType(Ec2Exception.class, () -> gateway.client(Ec2Client.builder())
                                .describeInstances())
                        .awsErrorDetails())
                .matches(error -> error.errorCode().equals("UnauthorizedOperation")
                        && error.errorMessage().endsWith(denial));
        assertThat(catchThrowableOfType(Route53Exception.class, () -> gateway.client(Route53Client.builder())
                                .listHostedZones())
                        .awsErrorDetails())
                .matches(error -> error.errorCode().equals("AccessDenied"));
        assertThat(catchThrowableOfType(
                                SecretsManagerException.class, () -> gateway.client(SecretsManagerClient.builder())
                                        .getSecretValue(request -> request.secretId("s")))
                        .awsErrorDetails())
                .matches(error -> error.errorCode().equals("AccessDeniedException")
                        && error.errorMessage().equals(denial));
    }

    @Test
    void credentialsThatNobodyIssuedHaveTheErrorCodeOfEachProtocol() {
        var unknown = new Credentials("ASIAUNKNOWN", "secret", "token", Instant.MAX);

        assertThat(catchThrowableOfType(
                                AutoScalingException.class, () -> gateway.client(AutoScalingClient.builder(), unknown)
                                        .describeAutoScalingGroups())
                        .awsErrorDetails()
                        .errorCode())
                .isEqualTo("InvalidClientTokenId");
        // The SDK's client on HttpURLConnection can't read the body of an answer with status 401.
        assertThat(catchThrowableOfType(Ec2Exception.class, () -> gateway.client(Ec2Client.builder(), unknown)
                                .describeInstances())
                        .statusCode())
                .isEqualTo(401);
        assertThat(catchThrowableOfType(SecretsManagerException.class, () -> gateway.client(
                                        SecretsManagerClient.builder(), unknown)
                                .listSecrets())
                        .awsErrorDetails()
                        .errorCode())
                .isEqualTo("UnrecognizedClientException");
    }

    @Test
    void whatIsNotPlayedSaysSo() {
        var error = catchThrowableOfType(
                Ec2Exception.class, () -> gateway.client(Ec2Client.builder()).describeVpcs());

        assertThat(error.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
        assertThat(error.awsErrorDetails().errorMessage()).isEqualTo("The rehearsal doesn't play ec2:DescribeVpcs");
    }

    @Test
    void aMistakeInAServiceIsAnErrorForTheCallerAndIsRecorded() {
        denial = null;

        var error = catchThrowableOfType(AutoScalingException.class, () -> gateway.client(AutoScalingClient.builder())
                .describeAutoScalingGroups());

        assertThat(error.statusCode()).isEqualTo(500);
        assertThat(gateway.log.entries().get(0).error()).startsWith("InternalFailure: java.lang.NullPointerException");
    }

    @Test
    void everyCallIsRecorded() throws Exception {
        autoScaling.to("DescribeAutoScalingGroups", "{AutoScalingGroups: []}");
        gateway.client(AutoScalingClient.builder()).describeAutoScalingGroups();
        denial = "no";
        assertThatThrownBy(() -> gateway.client(Ec2Client.builder()).describeVpcs())
                .isInstanceOf(Ec2Exception.class);

        assertThat(gateway.log.entries())
                .extracting(
                        CallLog.Entry::principal,
                        CallLog.Entry::service,
                        CallLog.Entry::action,
                        CallLog.Entry::resources,
                        CallLog.Entry::allowed,
                        CallLog.Entry::servedBy,
                        CallLog.Entry::status)
                .containsExactly(
                        tuple(
                                TestGateway.HOST,
                                "autoscaling",
                                "DescribeAutoScalingGroups",
                                List.of("arn:x"),
                                true,
                                CallLog.ServedBy.PLAYED,
                                200),
                        tuple(
                                TestGateway.HOST,
                                "ec2",
                                "DescribeVpcs",
                                List.of("arn:x"),
                                false,
                                CallLog.ServedBy.GATEWAY,
                                403));
    }

    @Test
    void itsCertificateIsValidForTheEndpointsOfTheRegion() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, gateway.trustManagers(), null);
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress("localhost", gateway.address.getPort()));
            try (var socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, "route53.eu-central-1.amazonaws.com", 443, false)) {
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();

                assertThat(socket.getSession().isValid()).isTrue();
            }
        }
    }

    @Test
    void plainHttpIsForLoopbackOnly() {
        try (var open = new Gateway(null)) {
            assertThatThrownBy(() -> open.listen(new InetSocketAddress("0.0.0.0", 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not on loopback");
        }
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static ChangeBatch change(String address) {
        return ChangeBatch.builder()
                .changes(Change.builder()
                        .action(ChangeAction.CREATE)
                        .resourceRecordSet(record -> record.name("web.internal")
                                .type(RRType.A)
                                .ttl(5L)
                                .resourceRecords(
                                        ResourceRecord.builder().value(address).build()))
                        .build())
                .build();
    }

    /** Whoever has both gets what a JVM without its second compiler is quick at; whoever has AES alone is served by it. */
    @Test
    void tlsIsWhatThisJvmIsQuickAtIfTheClientHasIt() throws Exception {
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, gateway.trustManagers(), null);
        for (var suite : List.of("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256")) {
            try (var socket = (SSLSocket)
                    tls.getSocketFactory().createSocket(gateway.address.getAddress(), gateway.address.getPort())) {
                if (suite.contains("AES")) {
                    socket.setEnabledCipherSuites(new String[] {suite});
                }
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
            }
        }
    }
}
