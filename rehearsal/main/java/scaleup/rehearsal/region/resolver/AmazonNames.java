package scaleup.rehearsal.region.resolver;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/**
 * The names of AWS's own endpoints (AWS General Reference, "AWS service endpoints"): {@code SERVICE.REGION.amazonaws.com}
 * and, for services without a region, {@code SERVICE.amazonaws.com} lead to the gateway; a name with the label
 * {@code s3}, such as a bucket's, leads to Amazon S3. Other names under {@code amazonaws.com} belong to single resources,
 * a database for example: who makes these registers them in {@link EndpointNames}.
 *
 * @param gateway IPv4 addresses of the services' endpoints
 * @param s3 IPv4 addresses of Amazon S3
 */
public record AmazonNames(List<String> gateway, List<String> s3) {
    /** How long an address may be kept, as AWS's own name servers say. */
    static final int TIME_TO_LIVE_SECONDS = 60;

    static final Name DOMAIN = DomainName.of("amazonaws.com");

    public AmazonNames {
        gateway = List.copyOf(gateway);
        s3 = List.copyOf(s3);
    }

    Optional<RRset> find(Name name) {
        if (!name.subdomain(DOMAIN)) {
            return Optional.empty();
        }
        int labels = name.labels() - DOMAIN.labels();
        for (int label = 0; label < labels; label++) {
            String text = name.getLabelString(label).toLowerCase(Locale.ROOT);
            if (text.equals("s3")) {
                return Optional.of(set(name, s3));
            }
        }
        return labels == 1 || labels == 2 ? Optional.of(set(name, gateway)) : Optional.empty();
    }

    private static RRset set(Name name, List<String> addresses) {
        RRset set = new RRset();
        addresses.forEach(address ->
                set.addRR(new ARecord(name, DClass.IN, TIME_TO_LIVE_SECONDS, EndpointNames.address(address))));
        return set;
    }
}
