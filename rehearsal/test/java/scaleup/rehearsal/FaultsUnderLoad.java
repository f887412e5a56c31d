package scaleup.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import scaleup.rehearsal.load.Fault;
import scaleup.rehearsal.load.Figures;
import scaleup.rehearsal.load.Processes;
import scaleup.rehearsal.load.Trial;

/** Plays dev, lets one fault after the other happen while users send requests, and prints what it cost them. */
final class FaultsUnderLoad {
    private static final int RATE = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LivingEnvironment environment;
    private final String name;

    FaultsUnderLoad(LivingEnvironment environment, String name) {
        this.environment = environment;
        this.name = name;
    }

    /**
     * The series.
     *
     * @param arguments words of which one must be in a fault's name, none for all faults; after {@code --} options of a
     *     rehearsal, for example {@code --delays aws}
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("faults-");
        List<String> words =
                Arrays.stream(arguments).takeWhile(word -> !word.equals("--")).toList();
        List<String> options = new ArrayList<>(List.of("dev"));
        Arrays.stream(arguments).skip(words.size() + 1L).forEach(options::add);
        var environment = LivingEnvironment.start(folder, options.toArray(String[]::new));
        try {
            environment.awaitDeployed();
            var series = new FaultsUnderLoad(environment, "dev");
            System.out.println(Figures.head());
            for (Fault fault : Fault.all()) {
                if (words.isEmpty() || words.stream().anyMatch(fault.what()::contains)) {
                    Figures figures = series.play(fault);
                    System.out.println(figures.row());
                    if (figures.late() > 0.01) {
                        System.out.printf("%.1f %% of these requests were sent too late%n", 100 * figures.late());
                    }
                }
            }
        } finally {
            environment.end();
        }
    }

    /** Lets a fault happen once every server is in service, and waits until what it did is over. */
    Figures play(Fault fault) throws IOException, InterruptedException {
        Owner owner = environment.owner();
        var group = new OwnedGroup(owner, "Scaleup-%s-%s".formatted(name, fault.tier()));
        environment.await(
                "two servers of the tier in service",
                PATIENCE,
                () -> group.inService().size() >= 2);
        String victim = group.inService().stream().sorted().findFirst().orElseThrow();
        Trial.History history =
                new Trial(environment.users(), RATE).run(fault, Processes.of(environment.slot(), victim));
        return new Figures(history, new OwnedDatabase(owner, environment.slot()).notes(history.prefix()));
    }
}
