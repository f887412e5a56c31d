package scaleup.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import scaleup.rehearsal.computer.Cache;
import scaleup.rehearsal.computer.Caller;
import scaleup.rehearsal.computer.CdkPreflight;
import scaleup.rehearsal.computer.CfnLint;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.MotoEnvironment;
import scaleup.rehearsal.computer.Programs;
import scaleup.rehearsal.computer.Synthesis;
import scaleup.rehearsal.drill.Drills;
import scaleup.rehearsal.machines.image.ImageBuilder;
import scaleup.rehearsal.machines.image.ImageCache;
import scaleup.rehearsal.play.Cast;
import scaleup.rehearsal.play.RehearsalFolder;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authority;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Unreadable;
import scaleup.review.terminal.Printable;

/** What has to be there before a rehearsal begins: programs, moto, templates, images. */
final class Preparation {
    /** What the CDK writes of a stack without account and region ("cloud-assembly-schema", {@code environment}). */
    private static final String ANYWHERE = "aws://unknown-account/unknown-region";

    private final Path root;
    private final Wish wish;
    private final Programs programs = new Programs();
    private final MotoEnvironment moto = new MotoEnvironment(Cache.folder());

    Preparation(Path root, Wish wish) {
        this.root = root;
        this.wish = wish;
    }

    /** What would be installed and made, for a person. Only the templates are made, and removed. */
    String plan() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("scaleup-plan-");
        CloudAssembly assembly;
        try {
            assembly = assembly(synthesise(folder.resolve("cdk.out")));
        } finally {
            Command.of("rm", "-rf", folder.toString()).run();
        }
        List<String> lines = new ArrayList<>();
        List<String> missing = programs.missing();
        lines.add(missing.isEmpty() ? "Installs no packages." : "Installs packages: " + String.join(", ", missing));
        lines.add(moto.installed() ? "moto is installed." : "Installs %s into %s".formatted(moto, Cache.folder()));
        lines.addAll(Cast.of(assembly).lines());
        lines.add("Needs images in %s; those that are missing are built of Debian's packages."
                .formatted(ImageCache.ofUser()));
        lines.add("Everything but these caches is removed at the end.");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** Refuses what can't be played, before anything is installed or made for it. */
    void check() throws IOException {
        if (wish.assembly().isPresent()
                && !Files.isRegularFile(wish.assembly().get().resolve("manifest.json"))) {
            throw new IOException("--assembly %s: there is no manifest.json"
                    .formatted(wish.assembly().get()));
        }
        if (wish.assembly().isPresent()) {
            refuseAnAccounts(wish.assembly().get());
        }
    }

    /** Templates for one account and region name both, where the rehearsal's are others. */
    private static void refuseAnAccounts(Path assembly) throws IOException {
        var manifest =
                new ObjectMapper().readTree(assembly.resolve("manifest.json").toFile());
        for (var artifact : manifest.path("artifacts")) {
            String place = artifact.path("environment").asText(ANYWHERE);
            if (!place.equals(ANYWHERE)) {
                throw new IOException(
                        "--assembly %s: it is for %s; allowed: one for any account and region, as ./rehearse synthesises it itself"
                                .formatted(assembly, Printable.line(place)));
            }
        }
    }

    /** Installs programs and moto, as far as they are missing. */
    void install() throws IOException, InterruptedException {
        programs.install(this::progress);
        moto.install(this::progress);
    }

    /**
     * The folder of the cloud assembly to play, synthesised unless the command line names one.
     *
     * @param output where it is synthesised
     */
    Path synthesise(Path output) throws IOException, InterruptedException {
        check();
        if (wish.assembly().isPresent()) {
            return wish.assembly().get();
        }
        var configuration = Drills.configuration(wish.drills());
        progress("synthesising " + wish.environment() + (configuration.isEmpty() ? "" : ", with " + configuration));
        new Synthesis(root, Caller.of(root, System.getenv())).run(wish.environment(), configuration, output);
        return output;
    }

    /**
     * Refuses templates that AWS would refuse, before anything of them is made.
     *
     * @throws IOException with every problem in a line of its own
     */
    void validate(Path assembly) throws IOException, InterruptedException {
        progress("checking the templates by AWS's schemas");
        List<String> problems =
                new ArrayList<>(new CfnLint(moto.cfnLint(), moto.passedTemplates(), Account.PLAYED.region())
                        .problems(assembly(assembly).stacks()));
        problems.addAll(new CdkPreflight(
                        root, Caller.of(root, System.getenv()), moto.passedTemplates(), Account.PLAYED.region())
                .problems(assembly));
        if (!problems.isEmpty()) {
            throw new IOException(
                    "AWS would refuse the templates:%n%s".formatted(String.join(System.lineSeparator(), problems)));
        }
    }

    /** Builds the images that the launch templates need, as far as they are missing. */
    void buildImages(Path assembly) throws IOException, InterruptedException {
        Path authority = new RehearsalFolder(null, Cache.folder()).authority();
        Files.writeString(
                authority.resolve("certificate.pem"),
                Authority.in(authority, Clock.systemUTC()).certificatePem());
        ImageCache cache = new ImageCache(ImageCache.ofUser(), authority.resolve("certificate.pem"));
        new ImageBuilder(cache, root.resolve("node_modules/.bin"), this::progress)
                .build(packageSets(Cast.of(assembly(assembly))));
    }

    /** Also none, for a server that finds none. */
    private static List<List<String>> packageSets(Cast cast) {
        List<List<String>> sets = new ArrayList<>(cast.packageSets());
        sets.add(List.of());
        return sets;
    }

    private static CloudAssembly assembly(Path folder) throws IOException {
        try {
            return CloudAssembly.read(folder);
        } catch (Unreadable e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    void progress(String text) {
        System.out.printf(Locale.ROOT, "%6.1f s  %s%n", (System.currentTimeMillis() - wish.started()) / 1000.0, text);
    }
}
