package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.machines.network.ServiceEndpoints;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.iam.EndpointPolicies;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;

/** IAM User Guide, "AWS global condition context keys". */
class VpcEndpointsTest {
    private static final String BUCKET = "cloudformation-custom-resource-response-eucentral1";
    private static final String OUR_STACK =
            "arn:aws:cloudformation:eu-central-1:111122223333:stack/Scaleup-dev-Database/1";
    private static final String THEIR_STACK = "arn:aws:cloudformation:eu-central-1:999999999999:stack/Any/1";

    private final EndpointPolicies policies = new EndpointPolicies();

    @Test
    void whoseCallComesThroughAnInterfaceEndpointHasItsKeysAndNoAddressOfTheInternet() throws Exception {
        var network = new ServiceEndpoints().network();
        var endpoints = new VpcEndpoints(network, policies);
        make(endpoints, "vpce-1", "com.amazonaws.eu-central-1.monitoring", MissingNode.getInstance());

        assertThat(endpoints.keys("cloudwatch", "10.0.3.4"))
                .isEqualTo(Map.of("aws:SourceVpce", "vpce-1", "aws:SourceVpc", "vpc-1", "aws:VpcSourceIp", "10.0.3.4"));
        assertThat(endpoints.keys("cloudwatch", "203.0.113.9")).isEqualTo(Map.of("aws:SourceIp", "203.0.113.9"));
        assertThat(endpoints.keys("logs", "10.0.3.4")).isEqualTo(Map.of("aws:SourceIp", "10.0.3.4"));
    }

    /** AWS PrivateLink Guide, "Gateway endpoints": "you specify the route tables". */
    @Test
    void aGatewayEndpointIsForTheSubnetsThatAreRoutedToIt() throws Exception {
        var vpc = new ServiceEndpoints();
        vpc.route("subnet-1", "10.0.1.0/24", "vpce-s3");
        var endpoints = new VpcEndpoints(vpc.network(), policies);
        make(endpoints, "vpce-s3", "com.amazonaws.eu-central-1.s3", MissingNode.getInstance());

        assertThat(endpoints.keys("s3", "10.0.1.4")).containsEntry("aws:SourceVpce", "vpce-s3");
        assertThat(endpoints.keys("s3", "10.0.2.4")).isEqualTo(Map.of("aws:SourceIp", "10.0.2.4"));
    }

    @ParameterizedTest
    @CsvSource({OUR_STACK + ",200", THEIR_STACK + ",403"})
    void anAnswerToAnotherAccountsStackDoesNotPassWhereThePolicyNamesOurs(String stack, int status) throws Exception {
        var vpc = new ServiceEndpoints("127.0.0.0/16");
        vpc.route("subnet-1", "127.0.0.0/24", "vpce-s3");
        var endpoints = new VpcEndpoints(vpc.network(), policies);
        make(endpoints, "vpce-s3", "com.amazonaws.eu-central-1.s3", new ObjectMapper().readTree("""
                        {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
                         "Resource": "arn:aws:s3:::%s/arn:aws:cloudformation:eu-central-1:111122223333:stack/*"}]}""".formatted(BUCKET)));
        var calls = new CallLog();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                endpoints.guarding(
                        exchange -> {
                            exchange.sendResponseHeaders(200, -1);
                            exchange.close();
                        },
                        calls,
                        Clock.systemUTC()));
        server.start();
        try {
            String key = stack.replace(":", "%3A") + "%7CPresent%7C1";
            assertThat(put(server.getAddress(), key)).contains(" " + status + " ");
        } finally {
            server.stop(0);
        }

        assertThat(calls.entries().stream().map(CallLog.Entry::denial).toList())
                .isEqualTo(
                        status == 200
                                ? List.of()
                                : List.of(
                                        "cloudformation.amazonaws.com is not authorized to perform: s3:PutObject on resource:"
                                                + " arn:aws:s3:::%s/%s|Present|1 because no VPC endpoint policy allows the"
                                                        .formatted(BUCKET, stack)
                                                + " s3:PutObject action"));
    }

    private static String put(InetSocketAddress server, String key) throws Exception {
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.getOutputStream()
                    .write(
                            "PUT /%s?X-Amz-Signature=x HTTP/1.1\r\nHost: %s.s3.eu-central-1.amazonaws.com\r\nContent-Length: 2\r\n\r\n{}"
                                    .formatted(key, BUCKET)
                                    .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static void make(VpcEndpoints endpoints, String id, String service, JsonNode policy) throws Exception {
        var properties = new ObjectMapper().createObjectNode().put("ServiceName", service);
        if (!policy.isMissingNode()) {
            properties.set("PolicyDocument", policy);
        }
        endpoints
                .heeding(declaration -> Made.of(id))
                .make(new Declaration(
                        "Network", "Endpoint", "AWS::EC2::VPCEndpoint", properties, MissingNode.getInstance()));
    }
}
