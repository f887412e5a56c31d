package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import scaleup.review.assembly.ShippedJson;

/** What AWS documents of quotas, sizes, zones, engines and of how long things take: {@code limits.json}, each with its page. */
public final class AwsLimits {
    private static final JsonNode LIMITS = read();

    private AwsLimits() {}

    /**
     * A quota of an account in a region.
     *
     * @param id for example {@code vcpus}
     * @param besides what each account has of it already that is no environment's
     * @param service and
     * @param code as Service Quotas names it
     * @param ofNewAccount how much a new account has for environments
     */
    public record Quota(
            String id, String what, long besides, String service, String code, long ofNewAccount, String source) {}

    /** All of them. */
    public static List<Quota> quotas() {
        List<Quota> quotas = new ArrayList<>();
        LIMITS.path("quotas").fieldNames().forEachRemaining(id -> quotas.add(quota(id)));
        return quotas;
    }

    static Quota quota(String id) {
        var quota = LIMITS.path("quotas").path(id);
        return new Quota(
                id,
                quota.path("what").asText(),
                quota.path("besides").asLong(),
                quota.path("service").asText(),
                quota.path("code").asText(),
                quota.path("new").asLong(),
                quota.path("source").asText());
    }

    /** How much of something there may be, whoever asks; its {@code what}, {@code most} and {@code source}. */
    static JsonNode size(String id) {
        return LIMITS.path("sizes").path(id);
    }

    /** How many zones an account can use in a region; empty where it is three or more, as in most, or isn't known. */
    static OptionalInt zones(String region) {
        var zones = LIMITS.path("zones").path("of-an-account").path(region);
        return zones.isInt() ? OptionalInt.of(zones.asInt()) : OptionalInt.empty();
    }

    /** As how many rules of a security group one of AWS's prefix lists counts, such as {@code com.amazonaws.eu-north-1.s3}. */
    static OptionalInt weight(String prefixList) {
        for (var weight : LIMITS.path("prefix-lists").path("weights").properties()) {
            if (prefixList.endsWith("." + weight.getKey())) {
                return OptionalInt.of(weight.getValue().asInt());
            }
        }
        return OptionalInt.empty();
    }

    /** Until when an engine such as {@code mysql 8.4} has Amazon RDS's standard support; empty where that isn't known. */
    static Optional<LocalDate> endOfSupport(String engine) {
        var date = LIMITS.path("engines").path("end-of-standard-support").path(engine);
        return date.isTextual() ? Optional.of(LocalDate.parse(date.asText())) : Optional.empty();
    }

    /** By the types of resources: {@code minutes}, from and to, {@code why} and {@code source}. */
    static Map<String, JsonNode> waits() {
        Map<String, JsonNode> waits = new LinkedHashMap<>();
        LIMITS.path("waits").properties().forEach(wait -> waits.put(wait.getKey(), wait.getValue()));
        return waits;
    }

    private static JsonNode read() {
        return ShippedJson.read(AwsLimits.class, "limits.json");
    }
}
