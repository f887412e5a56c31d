package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.machines.network.ServiceEndpoints;
import scaleup.rehearsal.region.resolver.AmazonNames;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.region.resolver.ResolvedZones;
import scaleup.rehearsal.region.resolver.Resolver;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** Asked through the VPC's resolver, as hosts ask. */
class PrivateNamesTest {
    private final EndpointNames everywhere = new EndpointNames();
    private final EndpointNames names = new EndpointNames(everywhere);
    private final Resolver resolver = new Resolver(
            new ResolvedZones(), names, new AmazonNames(List.of("198.51.100.10"), List.of("198.51.100.20")));
    private ServiceEndpoints endpoints;
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws Exception {
        endpoints = new ServiceEndpoints();
        address = free();
        resolver.listen(List.of(address));
    }

    private static InetSocketAddress free() throws IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
    }

    @AfterEach
    void close() {
        resolver.close();
    }

    @Test
    void aServicesNameLeadsToItsEndpointOnceThatIsMade() throws Exception {
        assertThat(addresses("ssm.eu-central-1.amazonaws.com")).containsExactly("198.51.100.10");

        var made = play(declaration -> {
            add("com.amazonaws.eu-central-1.ssm", "10.0.1.9");
            add("com.amazonaws.eu-central-1.ssm", "10.0.2.9");
            return Made.of("vpce-1");
        });

        assertThat(made.reference()).isEqualTo("vpce-1");
        assertThat(addresses("ssm.eu-central-1.amazonaws.com")).containsExactlyInAnyOrder("10.0.1.9", "10.0.2.9");
    }

    @Test
    void whoIsOutsideTheVpcIsLedToTheServiceItself() throws Exception {
        play(declaration -> {
            add("com.amazonaws.eu-central-1.ssm", "10.0.1.9");
            return Made.of("vpce-1");
        });
        everywhere.put("db.example.rds.amazonaws.com", Duration.ofSeconds(5), List.of("10.0.3.9"));

        assertThat(addresses("db.example.rds.amazonaws.com")).as("within").containsExactly("10.0.3.9");
        try (var internet =
                new Resolver(new ResolvedZones(), everywhere, new AmazonNames(List.of("198.51.100.10"), List.of()))) {
            address = free();
            internet.listen(List.of(address));
            assertThat(addresses("ssm.eu-central-1.amazonaws.com")).containsExactly("198.51.100.10");
            assertThat(addresses("db.example.rds.amazonaws.com")).containsExactly("10.0.3.9");
        }
    }

    @Test
    void theNamesOfOtherServicesLeadWhereTheyDid() throws Exception {
        play(declaration -> {
            add("com.amazonaws.eu-central-1.ssm", "10.0.1.9");
            return Made.of("vpce-1");
        });

        assertThat(addresses("ec2.eu-central-1.amazonaws.com")).containsExactly("198.51.100.10");
        assertThat(addresses("ssm.us-east-1.amazonaws.com")).doesNotContain("10.0.1.9");
    }

    @Test
    void anEndpointThatCannotBeMadeNamesNothing() throws Exception {
        assertThatThrownBy(() -> play(declaration -> {
                    throw new NotMade("no such subnet");
                }))
                .isInstanceOf(NotMade.class)
                .hasMessage("no such subnet");

        assertThat(addresses("ssm.eu-central-1.amazonaws.com")).containsExactly("198.51.100.10");
    }

    private Made play(Player endpoint) throws Exception {
        return new PrivateNames(endpoint, endpoints.network(), names)
                .make(new Declaration(
                        "Network",
                        "Endpoint",
                        "AWS::EC2::VPCEndpoint",
                        JsonNodeFactory.instance.objectNode(),
                        MissingNode.getInstance()));
    }

    private void add(String service, String node) throws NotMade, InterruptedException {
        try {
            endpoints.add(service, node);
        } catch (IOException e) {
            throw new NotMade("the network refuses it", e);
        }
    }

    private List<String> addresses(String name) throws IOException {
        var question = Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN);
        return new SimpleResolver(address)
                .send(Message.newQuery(question)).getSection(Section.ANSWER).stream()
                        .map(Record::rdataToString)
                        .toList();
    }
}
