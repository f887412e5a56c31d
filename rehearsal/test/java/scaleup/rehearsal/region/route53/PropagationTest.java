package scaleup.rehearsal.region.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.region.resolver.AmazonNames;
import scaleup.rehearsal.region.resolver.DomainName;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.region.resolver.Resolver;

/** From a change of a record set to the answer of the VPC's resolver. */
class PropagationTest {
    private static final String WEB = "web.dev.scaleup.internal.";

    @Test
    void theResolverAnswersWhatWasChangedOnceThatHasPropagated() throws Exception {
        Api api = new Api(Duration.ofSeconds(60));
        var address = freeAddress();
        try (var resolver =
                new Resolver(api.resolver, new EndpointNames(), new AmazonNames(List.of("198.51.100.10"), List.of()))) {
            resolver.listen(List.of(address));
            api.change(Api.a("CREATE", WEB, "10.0.0.1"));
            assertThat(ask(address).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            api.pass(Duration.ofSeconds(60));
            assertThat(answer(address)).containsExactly("10.0.0.1");
            api.change(Api.a("DELETE", WEB, "10.0.0.1"), Api.a("CREATE", WEB, "10.0.0.2"));
            api.pass(Duration.ofSeconds(59));
            assertThat(answer(address)).containsExactly("10.0.0.1");
            api.pass(Duration.ofSeconds(1));
            assertThat(answer(address)).containsExactly("10.0.0.2");
        }
    }

    private static List<String> answer(InetSocketAddress address) throws Exception {
        return ask(address).getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private static Message ask(InetSocketAddress address) throws Exception {
        return new SimpleResolver(address)
                .send(Message.newQuery(Record.newRecord(DomainName.of(WEB), Type.A, DClass.IN)));
    }

    private static InetSocketAddress freeAddress() throws Exception {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
    }
}
