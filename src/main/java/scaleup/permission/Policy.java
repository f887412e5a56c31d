package scaleup.permission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Policies as they stand in the template. The CDK's own PolicyStatement and PolicyDocument write the same, but each is a
 * call to Node.js: they were a seventh of all calls.
 */
public final class Policy {
    private Policy() {}

    /** A policy of {@code statements}. */
    public static Map<String, Object> document(Statement... statements) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Statement", Stream.of(statements).map(Statement::json).toList());
        document.put("Version", "2012-10-17");
        return document;
    }

    /** Leaves a key to the account's own policies (AWS KMS Developer Guide, "Default key policy"). */
    public static Statement keyOfAccount() {
        return Statement.allow(List.of("kms:*"), List.of("*")).toAccount();
    }

    /** Refuses {@code action} on {@code resource} over a connection without TLS. */
    public static Statement tlsOnly(String action, String resource) {
        return Statement.deny(List.of(action), List.of(resource))
                .toEverybody()
                .when(Map.of("Bool", Map.of("aws:SecureTransport", "false")));
    }
}
