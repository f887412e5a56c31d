package scaleup.rehearsal;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scaleup.rehearsal.drill.Drills;
import scaleup.review.terminal.CallersFolder;
import scaleup.review.terminal.Printable;

/** The command {@code ./rehearse}. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        version = "Scaleup 1.0.0",
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            ShellCommand.class,
            LogsCommand.class,
            AwsCommand.class,
            FaultOrders.Inject.class,
            FaultOrders.Heal.class,
            FaultOrders.Play.class
        },
        commandListHeading = "%nWhile a rehearsal runs in another terminal:%n",
        description = {
            "Plays an environment of the folder environments on this computer: its synthesised templates, the real user data, HAProxy,"
                    + " Nginx, application, MySQL and functions, with packets filtered by the security groups and calls"
                    + " to AWS decided by the roles' policies. Needs Linux and root; everything it creates is removed at"
                    + " the end, and no setting of this computer's network is changed.",
            "",
            "By sudo, only playing is root's: you build, fetch and synthesise yourself in a checkout that is yours. Machines"
                    + " are containers without user namespaces, and functions run as root without capabilities: what is"
                    + " played could harm this computer. Play only what you would let root run here.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was played and, with --check or --drills, found to be as declared",
            "1:it could not be played, a check failed or a drill's promise was broken: the reasons are printed",
            "2:this computer lacks something, or the command line is wrong: what is needed is printed"
        },
        footer = {
            "",
            "Examples:",
            "  ./rehearse                  play dev, print the address to open, until Ctrl-C",
            "  ./rehearse prod --plan      say what would be installed and created",
            "  ./rehearse --check          a request along every connection, a packet to every port, then exit",
            "  ./rehearse --drills all     make everything fail in turn while users send requests, then exit",
            "  ./rehearse --load           play dev while users send requests; in another terminal:",
            "  ./rehearse fault web-killed     kill a web server's Nginx in it",
            "  ./rehearse heal                 take that back",
            "  ./rehearse drill web-killed     play that drill in it",
            "  ./rehearse logs app-1 -f    follow the logs of a server of a running rehearsal"
        })
public final class Rehearse implements Callable<Integer> {
    /** The environment was not as declared, or could not be played. */
    static final int FAILED = 1;

    /** The computer or the command line is not good enough. */
    static final int UNUSABLE = 2;

    /** How long AWS takes for what a person does not want to wait for. */
    enum Delays {
        DESK,
        AWS
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "environment",
            defaultValue = "dev",
            description = "the environment, as its file is called; default: ${DEFAULT-VALUE}")
    private String environment;

    @Option(names = "--plan", description = "say what would be installed and created, and do neither")
    private boolean plan;

    @Option(
            names = "--check",
            description = "send a request along every connection and a packet to every port, then end with 0 or 1")
    private boolean check;

    @Option(
            names = "--drills",
            arity = "0..*",
            split = ",",
            paramLabel = "NAME",
            fallbackValue = Drills.ALL,
            description =
                    "play these drills, or all: something fails or is replaced while users send requests, each of which is"
                            + " counted; then end with 0 or 1. Name the environment before it")
    private List<String> drills = List.of();

    @Option(
            names = "--load",
            description = "when it is up, let users send 60 requests a second, and count those that are lost")
    private boolean load;

    @Option(names = "--list", description = "list the drills, with a line for each")
    private boolean list;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "end by itself N seconds after the first page, or after the drills")
    private int seconds;

    @Option(
            names = "--delays",
            paramLabel = "desk|aws",
            defaultValue = "desk",
            description =
                    "time that AWS takes to register targets, to detect failures and the like: shortened for a desk,"
                            + " or as seen at AWS; default: ${DEFAULT-VALUE}")
    private Delays delays;

    @Option(
            names = "--assembly",
            paramLabel = "FOLDER",
            description = "play this cloud assembly (cdk.out) of the environment instead of synthesising one")
    private Path assembly;

    @Option(
            names = "--secrets",
            paramLabel = "FILE",
            description =
                    "JSON with values for names of application.secrets: never the real ones; those that it doesn't"
                            + " name are made up")
    private Path secrets;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description =
                    "where to write report.html, .txt, .json and .xml (JUnit's); default: target/rehearsal/<environment>")
    private Path report;

    @Option(names = "--verbose", description = "print all that happens, not only phases and failures")
    private boolean verbose;

    private final LongSupplier user;
    private final CallersFolder here;

    /** @param user the number of the user who starts it; root's is 0 */
    Rehearse(LongSupplier user, CallersFolder here) {
        this.user = user;
        this.here = here;
    }

    public static void main(String[] arguments) {
        // Addresses, answers of the region and messages are the same whatever language this computer speaks.
        Locale.setDefault(Locale.ROOT);
        CommandLine line = commandLine(() -> new UnixSystem().getUid(), CallersFolder.ofThisProcess());
        // The help's own colours are for the terminal; what is told of an environment is not.
        line.setOut(new PrintWriter(System.out, true, Charset.defaultCharset()));
        System.setOut(Printable.stream(System.out));
        System.setErr(Printable.stream(System.err));
        System.exit(line.execute(arguments));
    }

    /** The command, which says in one line what is wrong. */
    static CommandLine commandLine(LongSupplier user, CallersFolder here) {
        CommandLine command = new CommandLine(new Rehearse(user, here)).registerConverter(Path.class, here::resolve);
        // What a program is called with is its own: shell web-1 ls -l, aws --version.
        command.getSubcommands().get("shell").setStopAtPositional(true);
        command.getSubcommands().get("aws").setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(true);
        // A value may be called as a command is: --delays aws.
        return command.setAllowSubcommandsAsOptionParameters(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((problem, arguments) -> {
                    problem.getCommandLine()
                            .getErr()
                            .println("rehearse: %s; see ./rehearse --help".formatted(problem.getMessage()));
                    return UNUSABLE;
                })
                .setExecutionExceptionHandler((problem, line, parsed) -> {
                    line.getErr()
                            .println("rehearse: "
                                    + Printable.of(
                                            Objects.requireNonNullElse(problem.getMessage(), problem.toString())));
                    return problem instanceof Unusable ? UNUSABLE : FAILED;
                });
    }

    /** This computer or the command line can't be used; the message says what is needed. */
    static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        long started = System.currentTimeMillis();
        if (list) {
            System.out.print(Drills.list());
            return 0;
        }
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new Unusable("a rehearsal needs Linux: it boots machines as containers and filters their packets");
        }
        if (seconds < 0) {
            throw new Unusable("--seconds is %d; allowed: 0 or more".formatted(seconds));
        }
        if (!environment.matches("[A-Za-z0-9-]+")) {
            throw new Unusable("environment '%s'; allowed: letters, digits and hyphens".formatted(environment));
        }
        checkDrills();
        if (load && (check || !drills.isEmpty())) {
            throw new Unusable("--load is for a rehearsal that stays up: it goes with neither --check nor --drills");
        }
        Path root = Path.of("").toAbsolutePath();
        Wish wish = new Wish(
                here,
                environment,
                Optional.ofNullable(assembly),
                Optional.ofNullable(secrets),
                Optional.ofNullable(report),
                check,
                List.copyOf(drills),
                load,
                seconds,
                delays == Delays.AWS,
                verbose,
                started);
        if (plan) {
            System.out.print(new Preparation(root, wish).plan());
            return 0;
        }
        requireRoot();
        return new Rehearsal(root, wish).run();
    }

    /** Where it was called. */
    Path here() {
        return here.path();
    }

    /** @throws Unusable if it was started by somebody else */
    void requireRoot() throws Unusable {
        if (user.getAsLong() != 0) {
            throw new Unusable("a rehearsal needs root: it boots machines and filters packets; try sudo ./rehearse");
        }
    }

    private void checkDrills() throws Unusable {
        List<String> allowed = Drills.names();
        for (String drill : drills) {
            if (!drill.equals(Drills.ALL) && !allowed.contains(drill)) {
                throw new Unusable("--drills: there is no drill '%s'; allowed: %s, %s"
                        .formatted(drill, Drills.ALL, String.join(", ", allowed)));
            }
        }
    }
}
