package scaleup.rehearsal.region.kms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An encryption context as condition keys: "kms:EncryptionContext:context-key" of the AWS KMS Developer Guide. */
final class EncryptionContext {
    private EncryptionContext() {}

    static Map<String, List<String>> keys(Map<String, String> context) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        context.forEach((name, value) -> keys.put("kms:EncryptionContext:" + name, List.of(value)));
        keys.put("kms:EncryptionContextKeys", List.copyOf(context.keySet()));
        return keys;
    }
}
