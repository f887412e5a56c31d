package notebook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** A name that whoever keeps it can't change, by the secret SESSION_KEY. */
@Component
class SignedName {
    private final SecretKeySpec key;

    SignedName(@Value("${SESSION_KEY}") String key) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    String sign(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(text) + "." + encoder.encodeToString(signature(text));
    }

    Optional<String> read(String signed) {
        try {
            String[] parts = signed.split("\\.");
            byte[] text = Base64.getUrlDecoder().decode(parts[0]);
            boolean genuine = parts.length == 2
                    && MessageDigest.isEqual(signature(text), Base64.getUrlDecoder().decode(parts[1]));
            return genuine ? Optional.of(new String(text, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    private byte[] signature(byte[] text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
