package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import scaleup.rehearsal.computer.Cache;
import scaleup.rehearsal.computer.FolderOwner;
import scaleup.rehearsal.computer.MotoEnvironment;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Sweep;
import scaleup.rehearsal.machines.image.ImageCache;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authority;
import scaleup.rehearsal.region.gateway.Moto;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.report.Terminal;
import scaleup.rehearsal.template.NotMade;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Unreadable;
import scaleup.review.terminal.Printable;

/**
 * The process that plays, in the router's network namespace. It is given its slot and reads an {@link Order}; when its
 * standard input ends, because the other process closed it or was killed, it removes everything and ends.
 */
public final class Play {
    private static final Duration MOTO = Duration.ofSeconds(60);

    private Play() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        PrintStream raw = System.out;
        System.setOut(Printable.stream(raw));
        System.setErr(Printable.stream(System.err));
        RehearsalFolder place = new RehearsalFolder(new Slot(Integer.parseInt(arguments[0])), Cache.folder());
        int code = 1;
        try {
            code = run(place, raw);
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            System.err.println("rehearse: the rehearsal itself failed: " + e);
        }
        // Threads of servers would keep this process alive after whatever ended this one.
        System.exit(code);
    }

    private static int run(RehearsalFolder place, PrintStream raw) throws IOException, InterruptedException {
        var playing = new AtomicReference<>(Thread.currentThread());
        try (Moto moto = Moto.start(new MotoEnvironment(place.cache()).server(), Region.MOTO, Account.PLAYED)) {
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String order = input.readLine();
            if (order == null) {
                return 1;
            }
            endWith(input, playing);
            return play(place, new ObjectMapper().readValue(order, Order.class), moto, raw);
        } catch (InterruptedException ended) {
            return 0;
        } finally {
            // Who cleans up is interrupted no more.
            synchronized (playing) {
                playing.set(null);
                Thread.interrupted();
            }
            new Sweep(place.slot()).run();
        }
    }

    /** Interrupts whoever plays when nobody is left at the other end. */
    private static void endWith(BufferedReader input, AtomicReference<Thread> playing) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (input.readLine() != null) {
                            // Nothing more is ordered.
                        }
                    } catch (IOException closed) {
                        // As good as its end.
                    }
                    synchronized (playing) {
                        Thread interrupted = playing.get();
                        if (interrupted != null) {
                            interrupted.interrupt();
                        }
                    }
                },
                "order");
        thread.setDaemon(true);
        thread.start();
    }

    private static int play(RehearsalFolder place, Order order, Moto moto, PrintStream raw)
            throws IOException, InterruptedException {
        Terminal terminal = new Terminal(raw, order.started(), order.verbose(), order.live(), order.colours());
        Journal journal = new Journal(Clock.systemUTC(), terminal::show);
        Path certificate = place.authority().resolve("certificate.pem");
        Authority authority = Authority.in(place.authority(), Clock.systemUTC());
        try {
            CloudAssembly assembly = new DatabaseAuthorities(authority.certificatePem())
                    .among(CloudAssembly.read(Path.of(order.assembly())), place.folder("assets"));
            Delays delays = order.awsDelays() ? Delays.AWS : Delays.DESK;
            try (Region region = new Region(
                    place,
                    assembly,
                    new ImageCache(ImageCache.ofUser(), certificate),
                    authority,
                    moto,
                    delays,
                    Path.of(order.report()).resolve("functions"),
                    journal)) {
                moto.awaitReady(MOTO);
                region.upload();
                return new Performance(place, order, assembly, region, journal, terminal).run();
            }
        } catch (Unreadable | NotMade | Refusal e) {
            System.err.println("rehearse: " + e.getMessage());
            return 1;
        } catch (IOException | RuntimeException | Error e) {
            System.err.printf(
                    "rehearse: the rehearsal itself failed: %s; where: %s%n", e, details(e, Path.of(order.report())));
            return 1;
        }
    }

    /** Stack traces are for those who mend the rehearsal. */
    private static Path details(Throwable failure, Path folder) throws IOException {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        FolderOwner.makeFolder(folder);
        return Files.writeString(FolderOwner.makeFile(folder.resolve("failure.txt")), trace.toString());
    }
}
