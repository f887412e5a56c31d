package scaleup.rehearsal.region.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.Outages.Symptom;

/** Asked by dnsjava's own client over real sockets. */
class ResolverTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final String LOAD_BALANCER = "door-0123456789abcdef.elb.eu-central-1.amazonaws.com";

    private final ResolvedZones zones = new ResolvedZones();
    private final EndpointNames names = new EndpointNames();
    private final Outages outages = new Outages();
    private final Resolver resolver = new Resolver(
            new DnsFirewall(),
            zones,
            names,
            new AmazonNames(List.of("198.51.100.10"), List.of("198.51.100.20", "198.51.100.21")),
            outages,
            Clock.fixed(NOW, ZoneOffset.UTC));
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws Exception {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
        resolver.listen(List.of(address));
    }

    @AfterEach
    void close() {
        resolver.close();
    }

    @Test
    void answersAZonesRecords() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1", "10.0.0.2")), Map.of());
        Message answer = ask("web.dev.scaleup.internal", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(addresses(answer)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertThat(answer.getSection(Section.ANSWER)).allMatch(record -> record.getTTL() == 5);
    }

    @Test
    void putsEachAddressFirstInTurn() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")), Map.of());
        Set<String> first = new HashSet<>();
        for (int question = 0; question < 3; question++) {
            first.add(addresses(ask("web.dev.scaleup.internal", Type.A)).get(0));
        }
        assertThat(first).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void comparesNamesWithoutRegardToCase() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        assertThat(addresses(ask("wEb.Dev.scaleup.INTERNAL", Type.A))).containsExactly("10.0.0.1");
    }

    @Test
    void aNameWithoutTheTypeIsNoError() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        Message answer = ask("web.dev.scaleup.internal", Type.AAAA);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).singleElement().matches(soa -> soa.getType() == Type.SOA);
    }

    @Test
    void anUnknownNameOfAZoneDoesNotExist() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        Message answer = ask("nothing.dev.scaleup.internal", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getSection(Section.AUTHORITY)).singleElement().matches(soa -> soa.getType() == Type.SOA);
        assertThat(resolver.unknown())
                .containsExactly(new UnknownName("nothing.dev.scaleup.internal", "127.0.0.1", 1, NOW));
    }

    @Test
    void whoeverWasOnlyEarlyHasNotAskedForAnUnknownName() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        assertThat(ask("application.dev.scaleup.internal", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        publish(Map.of("application", List.of("10.0.0.9")), Map.of());
        assertThat(resolver.unknown()).isEmpty();
    }

    @Test
    void aNameAboveOthersExists() throws Exception {
        publish(Map.of("a.b", List.of("10.0.0.1")), Map.of());
        assertThat(ask("b.dev.scaleup.internal", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("c.dev.scaleup.internal", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theNewContentOfAZoneTakesTheOldOnesPlace() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        publish(Map.of("application", List.of("10.0.0.9")), Map.of());
        assertThat(ask("web.dev.scaleup.internal", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(addresses(ask("application.dev.scaleup.internal", Type.A))).containsExactly("10.0.0.9");
    }

    @Test
    void anAliasHasItsTargetsAddresses() throws Exception {
        publish(Map.of(), Map.of("www", LOAD_BALANCER, "self", "self.dev.scaleup.internal"));
        assertThat(ask("www.dev.scaleup.internal", Type.A).getSection(Section.ANSWER))
                .as("no target yet")
                .isEmpty();
        names.put(LOAD_BALANCER, Duration.ofSeconds(60), List.of("203.0.113.4"));
        Message answer = ask("www.dev.scaleup.internal", Type.A);
        assertThat(addresses(answer)).containsExactly("203.0.113.4");
        assertThat(answer.getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(60);
        assertThat(ask("www.dev.scaleup.internal", Type.AAAA).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("self.dev.scaleup.internal", Type.A).getRcode())
                .as("a loop ends")
                .isEqualTo(Rcode.NOERROR);
    }

    @Test
    void followsCnameRecords() throws Exception {
        names.put("db.x.eu-central-1.rds.amazonaws.com", Duration.ofSeconds(5), List.of("10.0.3.3"));
        Name apex = DomainName.of("dev.scaleup.internal");
        List<Record> records = new ArrayList<>(apexRecords(apex));
        records.add(record("database.dev.scaleup.internal", Type.CNAME, "db.x.eu-central-1.rds.amazonaws.com."));
        records.add(record("loop.dev.scaleup.internal", Type.CNAME, "loop.dev.scaleup.internal."));
        zones.publish(new PublishedZone(apex, records, Map.of()));
        Message answer = ask("database.dev.scaleup.internal", Type.A);
        assertThat(answer.getSection(Section.ANSWER))
                .extracting(Record::getType)
                .containsExactly(Type.CNAME, Type.A);
        assertThat(ask("loop.dev.scaleup.internal", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aNameThatMovedIsAnsweredAtOnce() throws Exception {
        names.put("db.x.eu-central-1.rds.amazonaws.com", Duration.ofSeconds(5), List.of("10.0.3.3"));
        assertThat(addresses(ask("db.x.eu-central-1.rds.amazonaws.com", Type.A)))
                .containsExactly("10.0.3.3");
        names.put("db.x.eu-central-1.rds.amazonaws.com.", Duration.ofSeconds(5), List.of("10.0.4.4"));
        assertThat(addresses(ask("db.x.eu-central-1.rds.amazonaws.com", Type.A)))
                .containsExactly("10.0.4.4");
        names.remove("db.x.eu-central-1.rds.amazonaws.com");
        assertThat(ask("db.x.eu-central-1.rds.amazonaws.com", Type.A).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void awsServicesAreAtTheGatewayAndBucketsAtS3() throws Exception {
        for (String name : List.of("sts.amazonaws.com", "autoscaling.eu-central-1.amazonaws.com")) {
            assertThat(addresses(ask(name, Type.A))).containsExactly("198.51.100.10");
        }
        for (String name : List.of(
                "s3.eu-central-1.amazonaws.com",
                "bucket.s3.amazonaws.com",
                "cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com")) {
            assertThat(addresses(ask(name, Type.A))).containsExactlyInAnyOrder("198.51.100.20", "198.51.100.21");
        }
        assertThat(ask(LOAD_BALANCER, Type.A).getRcode())
                .as("a single resource's name, before it is registered")
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void anInterfaceEndpointGoesBeforeTheGateway() throws Exception {
        names.put("ssm.eu-central-1.amazonaws.com", Duration.ofSeconds(60), List.of("10.0.1.7", "10.0.2.7"));
        assertThat(addresses(ask("ssm.eu-central-1.amazonaws.com", Type.A)))
                .containsExactlyInAnyOrder("10.0.1.7", "10.0.2.7");
    }

    /** As programs do that want their host's whole name, such as Python's http.server: nss-myhostname(8). */
    @Test
    void aServerKnowsItsOwnHostname() throws Exception {
        for (String own : List.of("ip-127-0-0-1", "ip-127-0-0-1.eu-central-1.compute.internal")) {
            assertThat(addresses(ask(own, Type.A))).containsExactly("127.0.0.1");
            assertThat(ask(own, Type.AAAA).getRcode()).isEqualTo(Rcode.NOERROR);
        }
        assertThat(ask("1.0.0.127.in-addr.arpa", Type.PTR).getSection(Section.ANSWER))
                .singleElement()
                .matches(record -> record.rdataToString().equals("ip-127-0-0-1."));
        assertThat(resolver.unknown()).isEmpty();
        assertThat(ask("ip-127-0-0-2", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("ip-127-0-0-1.example.com", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theInternetIsNotThereAndWhoAskedForItIsCounted() throws Exception {
        assertThat(ask("example.com", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("example.com", Type.AAAA).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(resolver.unknown()).containsExactly(new UnknownName("example.com", "127.0.0.1", 2, NOW));
    }

    @Test
    void aDatagramHoldsWhatTheClientTakesAndAStreamEverything() throws Exception {
        List<String> many = IntStream.range(0, 200)
                .mapToObj(number -> "10.0.%d.%d".formatted(number / 100, number % 100))
                .toList();
        publish(Map.of("web", many), Map.of());
        Message plain = ask(client(false, -1), "web.dev.scaleup.internal", Type.A);
        assertThat(plain.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(plain.numBytes()).isLessThanOrEqualTo(512);
        Message small = ask(client(false, 1232), "web.dev.scaleup.internal", Type.A);
        assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
        Message large = ask(client(false, 4096), "web.dev.scaleup.internal", Type.A);
        assertThat(large.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(addresses(large)).containsExactlyInAnyOrderElementsOf(many);
        Message stream = ask(client(true, -1), "web.dev.scaleup.internal", Type.A);
        assertThat(stream.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(addresses(stream)).containsExactlyInAnyOrderElementsOf(many);
    }

    @Test
    void aSilentOneAnswersNothingUntilItIsOver() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        Outage silence = outages.of(Resolver.SERVICE, Symptom.SILENT);
        silence.begin();
        var impatient = client(false, 4096);
        impatient.setTimeout(Duration.ofMillis(200));
        assertThatThrownBy(() -> ask(impatient, "web.dev.scaleup.internal", Type.A))
                .isInstanceOf(IOException.class);
        assertThat(silence.end()).isPositive();
        assertThat(addresses(ask("web.dev.scaleup.internal", Type.A))).containsExactly("10.0.0.1");
    }

    /** RFC 1035, 4.1.1: a name error, with the SOA by which it may be kept (RFC 2308, 3). */
    @Test
    void oneThatNamesNothingSaysOfEachNameThatItDoesNotExistAndBlamesNobodyForAsking() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        Outage namelessness = outages.of(Resolver.SERVICE, Symptom.NAMES_NOTHING);
        namelessness.begin();
        Message answer = ask("nothing.dev.scaleup.internal", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("web.dev.scaleup.internal", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getSection(Section.AUTHORITY)).singleElement().matches(soa -> soa.getType() == Type.SOA);
        assertThat(namelessness.end()).isEqualTo(2);
        assertThat(resolver.unknown()).isEmpty();
    }

    /** RFC 7766, 5: who gets a message with TC asks again by TCP. */
    @Test
    void oneThatCutsItsDatagramsAnswersByStreamsAlone() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        Outage truncation = outages.of(Resolver.SERVICE, Symptom.TRUNCATES);
        truncation.begin();
        Message datagram = ask("web.dev.scaleup.internal", Type.A);
        assertThat(datagram.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(datagram.getSection(Section.ANSWER)).isEmpty();
        assertThat(addresses(ask(client(true, 4096), "web.dev.scaleup.internal", Type.A)))
                .containsExactly("10.0.0.1");
        assertThat(truncation.end()).isEqualTo(1);
    }

    @Test
    void aStreamCarriesManyQuestionsWhateverTheirPieces() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        byte[] query = query("web.dev.scaleup.internal", Type.A).toWire();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            var out = new DataOutputStream(socket.getOutputStream());
            var in = new DataInputStream(socket.getInputStream());
            for (int question = 0; question < 20; question++) {
                out.writeByte(0);
                out.flush();
                out.writeByte(query.length);
                out.write(query, 0, 5);
                out.flush();
                out.write(query, 5, query.length - 5);
                out.flush();
            }
            for (int question = 0; question < 20; question++) {
                byte[] answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
                assertThat(addresses(new Message(answer))).containsExactly("10.0.0.1");
            }
        }
    }

    @Test
    void whatIsNoQuestionIsRefusedAndHarmsNobody() throws Exception {
        publish(Map.of("web", List.of("10.0.0.1")), Map.of());
        try (var socket = new DatagramSocket()) {
            byte[] broken = new byte[] {1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 1};
            socket.send(new DatagramPacket(broken, broken.length, address));
            byte[] buffer = new byte[512];
            var answer = new DatagramPacket(buffer, buffer.length);
            socket.setSoTimeout(5000);
            socket.receive(answer);
            assertThat(new Message(Arrays.copyOf(buffer, answer.getLength())).getRcode())
                    .isEqualTo(Rcode.FORMERR);
        }
        Message update = query("web.dev.scaleup.internal", Type.A);
        update.getHeader().setOpcode(Opcode.NOTIFY);
        assertThat(client(false, -1).send(update).getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(ask(client(true, -1), "dev.scaleup.internal", Type.IXFR).getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(addresses(ask("web.dev.scaleup.internal", Type.A))).containsExactly("10.0.0.1");
    }

    @Test
    void anAddressThatIsTakenIsSaid() throws Exception {
        try (var second = new Resolver(zones, names, new AmazonNames(List.of(), List.of()))) {
            assertThatThrownBy(() -> second.listen(List.of(address)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(address.toString());
        }
    }

    private void publish(Map<String, List<String>> addresses, Map<String, String> aliases) throws Exception {
        Name apex = DomainName.of("dev.scaleup.internal");
        List<Record> records = new ArrayList<>(apexRecords(apex));
        for (var entry : addresses.entrySet()) {
            for (String address : entry.getValue()) {
                records.add(record(entry.getKey() + ".dev.scaleup.internal", Type.A, address));
            }
        }
        Map<Name, Name> targets = new HashMap<>();
        aliases.forEach(
                (name, target) -> targets.put(DomainName.of(name + ".dev.scaleup.internal"), DomainName.of(target)));
        zones.publish(new PublishedZone(apex, records, targets));
    }

    private static List<Record> apexRecords(Name apex) throws IOException {
        return List.of(
                record(apex.toString(), Type.SOA, "ns.example. admin.example. 1 7200 900 1209600 86400"),
                record(apex.toString(), Type.NS, "ns.example."));
    }

    private static Record record(String name, int type, String value) throws IOException {
        return Record.fromString(DomainName.of(name), type, DClass.IN, 5, value, Name.root);
    }

    private Message ask(String name, int type) throws IOException {
        return ask(client(false, 4096), name, type);
    }

    private static Message ask(SimpleResolver client, String name, int type) throws IOException {
        return client.send(query(name, type));
    }

    private static Message query(String name, int type) {
        return Message.newQuery(Record.newRecord(DomainName.of(name), type, DClass.IN));
    }

    /** @param payload -1 for a client without EDNS */
    private SimpleResolver client(boolean stream, int payload) {
        var client = new SimpleResolver(address);
        client.setTCP(stream);
        client.setIgnoreTruncation(true);
        if (payload < 0) {
            client.setEDNS(-1);
        } else {
            client.setEDNS(0, payload, 0, List.of());
        }
        client.setTimeout(Duration.ofSeconds(5));
        return client;
    }

    private static List<String> addresses(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(record -> ((ARecord) record).getAddress().getHostAddress())
                .toList();
    }
}
