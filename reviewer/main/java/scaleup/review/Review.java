package scaleup.review;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scaleup.review.account.AccountQuestions;
import scaleup.review.account.AwsCli;
import scaleup.review.account.DeployedTemplates;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Unreadable;
import scaleup.review.cost.Prices;
import scaleup.review.picture.Form;
import scaleup.review.picture.Picture;
import scaleup.review.preflight.AccountFacts;
import scaleup.review.preflight.Preflight;
import scaleup.review.proof.Acknowledgements;
import scaleup.review.proof.Reviewed;
import scaleup.review.terminal.CallersFolder;
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
                    + " what it costs, what a deployment needs, and what of it needs a person. Deploys nothing, and asks an account"
                    + " only where --account or --against deployed say so.",
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
            "  ./review prod --against deployed     the same against what the account has; read only",
            "  ./review prod --account              whether the account has what a deployment needs; read only",
            "  ./review --against ../other/cdk.out  against templates that are there already"
        })
public final class Review implements Callable<Integer> {
    private static final int CONCERNS = 1;
    private static final int UNUSABLE = 2;
    private static final String DEPLOYED = "deployed";
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
            description =
                    "a folder that cdk synth has written; a revision of Git, which is built and synthesised; or \"deployed\", which"
                            + " reads the environment's templates from its account by the AWS CLI and changes nothing (a branch of"
                            + " that name is refs/heads/deployed)")
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
            names = "--account",
            description =
                    "ask the account that credentials are of, by the AWS CLI, whether it has what a deployment needs: quotas, zones,"
                            + " offerings, the CDK's bootstrap stack, free names. Changes nothing; what it doesn't answer is said")
    private boolean account;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description =
                    "JSON with the prices to calculate with, in the form of reviewer/main/resources/scaleup/review/cost/prices.json,"
                            + " which is the default")
    private Path prices;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "where to write the page; default: target/review/<environment>/index.html")
    private Path page;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "write the review also as Markdown, short enough for a comment on a pull request")
    private Path markdown;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "write the page's picture into this file, too, as SVG")
    private Path drawn;

    private final Path root;
    private final CallersFolder here;
    private final PrintStream out;
    private final PrintStream err;
    private Acknowledgements acknowledged;
    private Prices priced;

    Review(Path root, CallersFolder here, PrintStream out, PrintStream err) {
        this.root = root;
        this.here = here;
        this.out = out;
        this.err = err;
    }

    /** Started by the script in the project's folder. */
    public static void main(String[] arguments) {
        // Templates and messages are the same whatever language this computer speaks.
        Locale.setDefault(Locale.ROOT);
        var review = new Review(
                Path.of("").toAbsolutePath(),
                CallersFolder.ofThisProcess(),
                Printable.stream(System.out),
                Printable.stream(System.err));
        System.exit(review.commandLine().execute(arguments));
    }

    /** The command, whose paths are meant from where it was called. */
    CommandLine commandLine() {
        return new CommandLine(this)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, here::resolve);
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
        acknowledged = acknowledged();
        priced = prices == null ? Prices.shipped() : Prices.read(prices, today());
        var synthesiser = new Synthesiser(root, text -> err.println("review: " + text));
        boolean isDeployed = DEPLOYED.equals(against);
        boolean isFolder =
                against != null && Files.isRegularFile(here.resolve(against).resolve("manifest.json"));
        if (against != null && !isDeployed && !isFolder && !synthesiser.isRevision(against)) {
            throw new Unreadable(
                    "--against is \"%s\"; allowed: a folder with a manifest.json, as cdk synth writes it, a"
                                    .formatted(Printable.line(against))
                            + " revision of Git that is here, or deployed");
        }
        Path work = Files.createDirectories(root.resolve("target/review").resolve(environment));
        boolean isRevision = against != null && !isDeployed && !isFolder;
        try (var before = isRevision ? new Beside<>(() -> synthesiser.synthesise(against, environment)) : null) {
            Path folder = assembly == null ? work.resolve("templates") : assembly;
            CloudAssembly now;
            if (assembly == null) {
                err.println("review: synthesising " + environment);
                now = synthesiser.synthesise(environment, folder);
            } else {
                now = CloudAssembly.read(folder);
            }
            return review(work, now, folder, isDeployed, before);
        }
    }

    /** @param before what is done of a revision; null where it is compared with none */
    private int review(Path work, CloudAssembly now, Path folder, boolean isDeployed, Beside<CloudAssembly> before)
            throws Unreadable, IOException, InterruptedException {
        var reviewed = Reviewed.of(
                new Resources(now.stacks()), CloudAssembly.arrows(folder), CloudAssembly.permissions(folder));
        var target = CloudAssembly.target(folder);
        var aws = new AwsCli(target.region());
        var preflight = Preflight.of(
                reviewed.resources(),
                target,
                CloudAssembly.bootstrap(folder),
                account ? Optional.of(asked(aws, reviewed.resources())) : Optional.empty(),
                today());
        Reviewing reviewing;
        if (against == null) {
            reviewing = Reviewing.of(environment, reviewed, priced, preflight);
        } else {
            CloudAssembly then;
            if (isDeployed) {
                err.println("review: reading what is deployed of " + environment);
                then = new DeployedTemplates(aws, target)
                        .read(reviewed.resources().stacks());
            } else {
                then = before == null ? CloudAssembly.read(here.resolve(against)) : before.get();
            }
            reviewing =
                    Reviewing.of(environment, reviewed, now.assets(), against, then, acknowledged, priced, preflight);
        }
        var picture = Picture.of(reviewing.scene(), environment);
        Path file = page == null ? work.resolve("index.html") : page;
        Files.createDirectories(file.getParent());
        Files.writeString(file, new ReviewPage(reviewing, picture).html());
        if (markdown != null) {
            Files.createDirectories(markdown.getParent());
            Files.writeString(markdown, MarkdownReview.of(reviewing));
        }
        if (drawn != null) {
            Files.writeString(drawn, picture.file(Form.WIDE));
        }
        Summary.of(reviewing).forEach(out::println);
        out.println();
        out.println("page: " + here.shown(file));
        return reviewing.concerns().isEmpty() ? 0 : CONCERNS;
    }

    private AccountFacts asked(AwsCli aws, Resources resources) throws Unreadable, IOException, InterruptedException {
        err.println("review: asking the account");
        return new AccountQuestions(aws, resources).ask();
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private Acknowledgements acknowledged() throws Unreadable {
        Path file = acknowledgements == null ? root.resolve(ACKNOWLEDGEMENTS) : acknowledgements;
        if (acknowledgements == null && !Files.exists(file)) {
            return Acknowledgements.NONE;
        }
        return Acknowledgements.read(file, today());
    }
}
