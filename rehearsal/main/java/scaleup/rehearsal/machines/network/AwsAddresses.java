package scaleup.rehearsal.machines.network;

import java.util.List;

/** Where AWS itself listens, in the router's namespace. */
public final class AwsAddresses {
    /** Instance metadata, on TCP port 80. */
    public static final String METADATA = "169.254.169.254";

    /** The VPC's resolver, on port 53. */
    public static final String RESOLVER = "169.254.169.253";

    /** The internet's resolver, on port 53, for functions outside the VPC; in 198.51.100.0/24 (RFC 5737). */
    public static final String INTERNET_RESOLVER = "198.51.100.53";

    /** The endpoints of AWS's services, on TCP port 443; in 198.51.100.0/24 (RFC 5737). */
    public static final String SERVICES = "198.51.100.10";

    /** Amazon S3, on TCP port 443. */
    public static final String S3 = "198.51.100.20";

    static final List<String> PUBLIC = List.of(SERVICES, S3);
    static final List<String> ALL = List.of(METADATA, RESOLVER, INTERNET_RESOLVER, SERVICES, S3);

    private AwsAddresses() {}
}
