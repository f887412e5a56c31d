package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import scaleup.Kills;
import scaleup.certificate.Authority.Leaf;
import scaleup.cloudformation.Failure;

/** From any state, at any time, with crashes and other writers: the secret comes to hold a right certificate. */
class CertificatePropertiesTest {
    private static final ServerCertificate ISSUED = World.ISSUER.issue(new Leaf().names("www.example.com"));
    private static final ServerCertificate RENEWED = World.ISSUER.issue(new Leaf().names("www.example.com"));
    private static final ServerCertificate OTHERS_KEY = new ServerCertificate(ISSUED.chain(), RENEWED.privateKey());
    private static final int MOST_STEPS = 40;

    private static final AtomicInteger KILLED = new AtomicInteger();

    @AfterContainer
    static void theFunctionWasKilledOftenEnough() {
        Kills.report("Certificate", KILLED.get(), 200);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void anyContentAtAnyTimeBecomesRightAndThenStays(
            @ForAll("contents") Optional<String> content, @ForAll("times") Instant now) {
        World world = new World(StrictSecret.holding(content));
        world.now = now;
        world.run();
        assertSelfSigned(world);
        int versions = world.secret.versions();

        world.now = now.plus(SelfSigned.VALIDITY.dividedBy(2));
        world.run();
        assertThat(world.secret.versions()).as("nothing to do").isEqualTo(versions);

        world.now = now.plus(SelfSigned.VALIDITY.dividedBy(4).multipliedBy(3));
        world.run();
        assertThat(world.secret.versions()).as("renewed").isEqualTo(versions + 1);
        assertSelfSigned(world);
    }

    @Property(tries = 250, shrinking = ShrinkingMode.OFF)
    void afterCrashesAtAnyStepsTheNextRunConverges(
            @ForAll("contents") Optional<String> content,
            @ForAll("times") Instant now,
            @ForAll @Size(max = 4) List<@IntRange(max = MOST_STEPS) Integer> crashes,
            @ForAll boolean acm) {
        World world = new World(StrictSecret.holding(content));
        world.now = acm ? Authority.NOW : now;
        world.acm = acm ? Optional.of(new FakeAcm(ISSUED)) : Optional.empty();
        neverWithout(world);
        crashes.forEach(step -> crash(world, step));
        assertThat(world.secret.versions())
                .as("a crash leaves no more than one candidate behind")
                .isLessThanOrEqualTo(2);
        world.run();
        assertThat(world.usable()).isPresent();
        if (acm) {
            assertThat(world.usable().orElseThrow().chain()).isEqualTo(ISSUED.chain());
        } else {
            assertSelfSigned(world);
        }
        assertThat(world.secret.history.size()).isLessThanOrEqualTo(2);
        assertNothingLeaked(world);
    }

    /** Every step of every way through, one by one. */
    @Property(tries = 41, shrinking = ShrinkingMode.OFF)
    void aCrashAtEachStepIsRepaired(@ForAll @IntRange(max = MOST_STEPS) int step) {
        List<String> before = new ArrayList<>(List.of("garbage", SecretFormat.write(OTHERS_KEY)));
        before.add(SecretFormat.write(
                new SelfSigned(World.names("old.example.com"), World.RANDOM).obtain("", Authority.NOW)));
        before.add(null);
        for (String value : before) {
            for (boolean acm : new boolean[] {true, false}) {
                World world = new World(StrictSecret.holding(Optional.ofNullable(value)));
                world.acm = acm ? Optional.of(new FakeAcm(ISSUED)) : Optional.empty();
                neverWithout(world);
                crash(world, step);
                world.run();
                assertThat(world.usable()).as("%s at step %d", value, step).isPresent();
                assertThat(world.secret.versions()).isLessThanOrEqualTo(2);
            }
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void writersAtTheSameTimeAgreeAndReplaceOnce(
            @ForAll("contents") Optional<String> content,
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 3) int writers)
            throws Exception {
        World world = new World(StrictSecret.holding(content));
        neverWithout(world);
        int before = world.secret.history.size();
        List<ServerCertificate> ends = new ArrayList<>();
        assertThat(Interleaving.run(writers(world, writers, ends), seed)).containsOnlyNulls();
        assertSelfSigned(world);
        assertThat(world.secret.history.size() - before).as("changes").isLessThanOrEqualTo(1);
        assertThat(ends)
                .as("all report the certificate that stays")
                .hasSize(writers)
                .allSatisfy(end -> assertThat(end.chain())
                        .isEqualTo(world.usable().orElseThrow().chain()));
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void aRenewalAmongWritersIsNeverTakenBack(
            @ForAll("contents") Optional<String> content, @ForAll long seed, @ForAll boolean serials) throws Exception {
        World world = new World(StrictSecret.holding(content));
        FakeAcm acm = new FakeAcm(ISSUED);
        acm.tellsSerial = serials;
        world.acm = Optional.of(acm);
        List<ServerCertificate> held = new ArrayList<>();
        world.secret.changed =
                value -> held.add(world.usable(value.orElseThrow()).orElseThrow());
        List<Consumer<Runnable>> runs = new ArrayList<>(writers(world, 2, new ArrayList<>()));
        runs.add(step -> {
            step.run();
            acm.issued = RENEWED;
            step.run();
        });
        assertThat(Interleaving.run(runs, seed)).containsOnlyNulls();
        world.run();
        assertThat(world.usable().orElseThrow().chain()).isEqualTo(RENEWED.chain());
        List<Boolean> renewed = held.stream()
                .map(certificate -> certificate.chain().equals(RENEWED.chain()))
                .toList();
        assertThat(renewed).as("never back").isSorted().hasSizeLessThanOrEqualTo(2);
        assertNothingLeaked(world);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theUsersSecretIsNeverWrittenNorQuoted(
            @ForAll("contents") Optional<String> content, @ForAll("contents") Optional<String> pending) {
        World world = new World(StrictSecret.holding(content));
        pending.ifPresent(value -> world.secret.leaveCandidate("a-version-that-the-user-is-working-on", value));
        world.users = true;
        int versions = world.secret.versions();
        int changes = world.secret.history.size();
        if (world.usable().isPresent()) {
            world.run();
        } else {
            assertThatThrownBy(world::run)
                    .isInstanceOf(Failure.class)
                    .hasMessageStartingWith("The secret can't be used: ")
                    .satisfies(failure -> content.filter(value -> value.length() > 12)
                            .ifPresent(
                                    value -> assertThat(failure.getMessage()).doesNotContain(value.substring(0, 12))))
                    .hasNoCause();
        }
        assertThat(world.secret.versions()).isEqualTo(versions);
        assertThat(world.secret.history).hasSize(changes);
        assertNothingLeaked(world);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void aWrongClockWritesNothing(@ForAll("contents") Optional<String> content, @ForAll("wrongTimes") Instant now) {
        World world = new World(StrictSecret.holding(content));
        world.now = now;
        assertThatThrownBy(world::run).isInstanceOf(Failure.class).hasMessageContaining("clock");
        assertThat(world.secret.offers).isZero();
    }

    private static List<Consumer<Runnable>> writers(World world, int number, List<ServerCertificate> ends) {
        List<Consumer<Runnable>> writers = new ArrayList<>();
        for (int at = 0; at < number; at++) {
            writers.add(step -> {
                ServerCertificate end = world.run(step).certificate();
                synchronized (ends) {
                    ends.add(end);
                }
            });
        }
        return writers;
    }

    private static void crash(World world, int step) {
        try {
            world.run(Stepped.crashAt(step));
        } catch (Stepped.Crash expected) {
            KILLED.incrementAndGet();
        }
    }

    /** Every version that becomes current can be used. */
    private static void neverWithout(World world) {
        world.secret.changed = value -> assertThat(world.usable(value.orElseThrow()))
                .as("the version that becomes current")
                .isPresent();
    }

    private static void assertSelfSigned(World world) {
        ServerCertificate held = world.usable().orElseThrow();
        assertThat(held.selfSigned()).isTrue();
        assertThat(held.names())
                .containsExactlyInAnyOrderElementsOf(
                        world.names.stream().map(DnsName::text).toList());
        assertThat(held.expires()).isAfter(world.now.plus(SelfSigned.VALIDITY.dividedBy(3)));
    }

    private static void assertNothingLeaked(World world) {
        assertThat(String.join("\n", world.log)).doesNotContain("PRIVATE").doesNotContain("BEGIN");
        world.acm.ifPresent(acm -> {
            assertThat(acm.passphrases)
                    .allSatisfy(passphrase -> assertThat(passphrase).as("wiped").containsOnly(0));
            acm.passphraseTexts.forEach(
                    text -> assertThat(String.join("\n", world.log)).doesNotContain(text));
        });
    }

    @Provide
    Arbitrary<Instant> times() {
        // Up to a year before the last one that is taken for right
        return Arbitraries.longs()
                .between(
                        Instant.parse("2026-01-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("9988-01-01T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<Instant> wrongTimes() {
        return Arbitraries.oneOf(
                Arbitraries.longs()
                        .between(Instant.MIN.getEpochSecond(), 1_767_225_599)
                        .map(Instant::ofEpochSecond),
                Arbitraries.longs()
                        .between(Instant.parse("9990-01-01T00:00:01Z").getEpochSecond(), Instant.MAX.getEpochSecond())
                        .map(Instant::ofEpochSecond));
    }

    @Provide
    Arbitrary<Optional<String>> contents() {
        Arbitrary<String> certificate = Arbitraries.of(
                SecretFormat.write(ISSUED),
                SecretFormat.write(OTHERS_KEY),
                SecretFormat.write(World.ISSUER.issue(
                        new Leaf().valid(Authority.NOW.minus(Duration.ofDays(400)), Duration.ofDays(200)))),
                SecretFormat.write(new Leaf().names("www.example.com").selfSigned()),
                selfSigned(Authority.NOW, "www.example.com", "door.elb.eu-west-1.amazonaws.com"),
                selfSigned(Authority.NOW.minus(Duration.ofDays(300)), "www.example.com"));
        Arbitrary<String> garbage = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(200),
                Arbitraries.of(
                        "",
                        "null",
                        "[]",
                        "{}",
                        "\"text\"",
                        "{\"certificate\": 1, \"privateKey\": null}",
                        "{\"certificate\": \"-----BEGIN CERTIFICATE-----\", \"privateKey\": \"x\"}",
                        "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----"));
        // A good one with a piece torn out or another letter in it
        Arbitrary<String> damaged = Arbitraries.integers().between(0, 2000).flatMap(at -> Arbitraries.integers()
                .between(0, 40)
                .flatMap(length -> certificate.map(text -> {
                    int from = Math.min(at, text.length());
                    return text.substring(0, from)
                            + (length % 2 == 0 ? "" : "A")
                            + text.substring(Math.min(text.length(), from + length));
                })));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Optional.empty())),
                net.jqwik.api.Tuple.of(3, garbage.map(Optional::of)),
                net.jqwik.api.Tuple.of(3, damaged.map(Optional::of)),
                net.jqwik.api.Tuple.of(3, certificate.map(Optional::of)));
    }

    private static String selfSigned(Instant from, String... names) {
        return SecretFormat.write(new SelfSigned(World.names(names), World.RANDOM).obtain("", from));
    }
}
