package scaleup.review;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Unreadable;
import scaleup.review.proof.Acknowledgements;
import scaleup.review.proof.Reviewed;
import scaleup.review.terminal.Printable;

/** The command {@code ./review}. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        version = "Scaleup 1.0.0",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Says what an environment's templates declare and, against others, what would be added, changed, replaced or"
                    + " removed and why, whose servers would be replaced, and which of their files differ line by line;"
                    + " and what of it needs a person. Asks no account, and deploys nothing.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing needs a person",
            "1:something does: it is printed, and first on the page",
            "2:it can't be reviewed: what is wrong is printed"
        },
        footer = {
            "",
            "Examples:",
            "  ./review prod                        the environment as it is here",
            "  ./review prod --against origin/main  what a deployment would change, if that is what is deployed",
            "  ./review --against ../other/cdk.out  the same against templates that are there already"
        })
public final class Review implements Callable<Integer> {
    private static final int CONCERNS = 1;
    private static final int UNUSABLE = 2;
    private static final String ACKNOWLEDGEMENTS = "acknowledgements.json";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "environment",
            defaultValue = "dev",
            description = "environment that is configured; default: ${DEFAULT-VALUE}")
    private String environment;

    @Option(
            names = "--against",
            paramLabel = "WHAT",
            description = "a folder that cdk synth has written, or a revision of Git, which is built and synthesised")
    private String against;

    @Option(
            names = "--assembly",
            paramLabel = "FOLDER",
            description = "review the templates in this folder (cdk.out) instead of synthesising them")
    private Path assembly;

    @Option(
            names = "--acknowledgements",
            paramLabel = "FILE",
            description =
                    "JSON that says which losses and interruptions are meant: a list of objects with resource, reason,"
                            + " date; default: " + ACKNOWLEDGEMENTS + " in the project's folder, if there is one")
    private Path acknowledgements;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "where to write the page; default: target/review/<environment>/index.html")
    private Path page;

    private final Path root;
    private final PrintStream out;
    private final PrintStream err;

    Review(Path root, PrintStream out, PrintStream err) {
        this.root = root;
        this.out = out;
        this.err = err;
    }

    /** Started by the script in the project's folder. */
    public static void main(String[] arguments) {
        // Templates and messages are the same whatever language this computer speaks.
        Locale.setDefault(Locale.ROOT);
        var review =
                new Review(Path.of("").toAbsolutePath(), Printable.stream(System.out), Printable.stream(System.err));
        System.exit(new CommandLine(review)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return review();
        } catch (Unreadable e) {
            e.getMessage().lines().forEach(line -> err.println("review: " + line));
        } catch (IOException e) {
            err.println("review: %s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
        return UNUSABLE;
    }

    private int review() throws Unreadable, IOException, InterruptedException {
        if (!environment.matches("[A-Za-z0-9][A-Za-z0-9-]*")) {
            throw new Unreadable("environment is \"%s\"; allowed: letters, digits and hyphens"
                    .formatted(Printable.line(environment)));
        }
        var acknowledged = acknowledged();
        var synthesiser = new Synthesiser(root, text -> err.println("review: " + text));
        boolean isFolder = against != null && Files.isRegularFile(Path.of(against, "manifest.json"));
        if (against != null && !isFolder && !synthesiser.isRevision(against)) {
            throw new Unreadable(
                    "--against is \"%s\"; allowed: a folder with a manifest.json, as cdk synth writes it, or a"
                                    .formatted(Printable.line(against))
                            + " revision of Git that is here");
        }
        Path work = Files.createDirectories(root.resolve("target/review").resolve(environment));
        CloudAssembly now;
        Path folder = assembly;
        if (folder == null) {
            folder = work.resolve("templates");
            err.println("review: synthesising " + environment);
            now = synthesiser.synthesise(environment, folder);
        } else {
            now = CloudAssembly.read(folder);
        }
        var reviewed = Reviewed.of(
                new Resources(now.stacks()), CloudAssembly.arrows(folder), CloudAssembly.permissions(folder));
        Reviewing reviewing;
        if (against == null) {
            reviewing = Reviewing.of(environment, reviewed);
        } else {
            CloudAssembly before = isFolder
                    ? CloudAssembly.read(Path.of(against))
                    : synthesiser.synthesise(against, environment, work.resolve("templates-before"));
            reviewing = Reviewing.of(environment, reviewed, now.assets(), against, before, acknowledged);
        }
        Path file = page == null ? work.resolve("index.html") : page.toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, new ReviewPage(reviewing).html());
        Summary.of(reviewing).forEach(out::println);
        out.println();
        out.println("page: " + file);
        return reviewing.concerns().isEmpty() ? 0 : CONCERNS;
    }

    private Acknowledgements acknowledged() throws Unreadable {
        Path file = acknowledgements == null ? root.resolve(ACKNOWLEDGEMENTS) : acknowledgements;
        if (acknowledgements == null && !Files.exists(file)) {
            return Acknowledgements.NONE;
        }
        return Acknowledgements.read(file, LocalDate.now(ZoneOffset.UTC));
    }
}
