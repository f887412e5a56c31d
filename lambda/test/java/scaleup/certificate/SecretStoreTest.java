package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What the logic relies on, held by the secret of the properties and by an emulator of Secrets Manager. */
class SecretStoreTest {
    private static final String ONE = "11111111-1111-1111-1111-111111111111";
    private static final String TWO = "22222222-2222-2222-2222-222222222222";
    private static final String THREE = "33333333-3333-3333-3333-333333333333";

    abstract static class Contract {
        abstract SecretStore store();

        @Test
        void aNewSecretHoldsNothing() {
            SecretStore store = store();
            assertThat(store.current()).isEmpty();
            assertThat(store.candidate()).isEmpty();
        }

        @Test
        void theFirstVersionIsCurrentAtOnce() {
            SecretStore store = store();
            assertThat(store.offer(ONE, "one")).isTrue();
            assertThat(store.current()).hasValue(new SecretStore.Version(ONE, "one"));
        }

        @Test
        void aFurtherVersionIsACandidateUntilItIsPromoted() {
            SecretStore store = store();
            store.offer(ONE, "one");
            assertThat(store.offer(TWO, "two")).isFalse();
            assertThat(store.current()).hasValue(new SecretStore.Version(ONE, "one"));
            assertThat(store.candidate()).hasValue(new SecretStore.Version(TWO, "two"));
            assertThat(store.promote(TWO, Optional.of(ONE))).isTrue();
            assertThat(store.current()).hasValue(new SecretStore.Version(TWO, "two"));
        }

        @Test
        void theSameOfferTwiceIsOneVersion() {
            SecretStore store = store();
            store.offer(ONE, "one");
            store.offer(TWO, "two");
            assertThat(store.offer(TWO, "two")).isFalse();
            assertThat(store.candidate()).hasValue(new SecretStore.Version(TWO, "two"));
            assertThat(store.current()).hasValue(new SecretStore.Version(ONE, "one"));
        }

        @Test
        void whoComesTooLateChangesNothing() {
            SecretStore store = store();
            store.offer(ONE, "one");
            store.offer(TWO, "two");
            store.offer(THREE, "three");
            assertThat(store.promote(TWO, Optional.of(ONE))).isTrue();
            assertThat(store.promote(THREE, Optional.of(ONE))).isFalse();
            assertThat(store.promote(TWO, Optional.of(ONE))).as("again").isFalse();
            assertThat(store.promote(THREE, Optional.empty())).isFalse();
            assertThat(store.current()).hasValue(new SecretStore.Version(TWO, "two"));
        }

        @Test
        void anOldVersionCanComeBack() {
            SecretStore store = store();
            store.offer(ONE, "one");
            store.offer(TWO, "two");
            store.promote(TWO, Optional.of(ONE));
            assertThat(store.promote(ONE, Optional.of(TWO))).isTrue();
            assertThat(store.current()).hasValue(new SecretStore.Version(ONE, "one"));
        }
    }

    @Nested
    class Strict extends Contract {
        @Override
        SecretStore store() {
            return new StrictSecret();
        }
    }

    @Nested
    class SecretsManager extends Contract {
        private final Aws aws = new Aws();
        private final SecretsManagerClient client = aws.client(SecretsManagerClient.builder());
        private final String arn = client.createSecret(request -> request.name("certificate-" + UUID.randomUUID()))
                .arn();

        @Override
        SecretStore store() {
            return new SecretsManagerSecret(client, arn);
        }

        @Test
        void aBinarySecretIsNoText() {
            client.putSecretValue(request -> request.secretId(arn).secretBinary(SdkBytes.fromUtf8String("surprise")));
            assertThat(store().current())
                    .hasValueSatisfying(version -> assertThat(version.value()).isEmpty());
        }

        @Test
        void aSecretThatCannotBeWrittenIsSaidWithoutItsValue() {
            SecretStore absent = new SecretsManagerSecret(client, arn.replace("certificate-", "absent-"));
            assertThat(absent.current()).isEmpty();
            assertThatThrownBy(() -> absent.offer(ONE, "surprise"))
                    .isInstanceOf(Failure.class)
                    .hasMessageContainingAll("can't be written", "ResourceNotFoundException")
                    .hasMessageNotContaining("surprise")
                    .hasNoCause();
        }
    }
}
