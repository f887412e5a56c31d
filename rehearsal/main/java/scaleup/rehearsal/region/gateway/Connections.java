package scaleup.rehearsal.region.gateway;

import java.util.Map;

/** Which way requests come, as condition keys tell it: 'Properties of the network' of the IAM User Guide. */
@FunctionalInterface
public interface Connections {
    /** All come over the internet. */
    Connections INTERNET = (service, address) -> Map.of("aws:SourceIp", address);

    /**
     * The keys of a request.
     *
     * @param service as IAM writes it
     * @param address of who sent it
     */
    Map<String, String> keys(String service, String address);
}
