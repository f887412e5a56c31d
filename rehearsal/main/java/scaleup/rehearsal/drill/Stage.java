package scaleup.rehearsal.drill;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.load.Load;
import scaleup.rehearsal.machines.Slot;

/** The environment that is played, as drills need it. Any thread may ask. */
public interface Stage {
    Slot slot();

    /** Users' requests, so many a second. */
    Load load(int rate);

    /** All machines that run, in the order of their launch. */
    List<Target> targets();

    /** Of what use those are that AWS itself looks after, by their names: load balancers and databases. */
    Map<String, Standing> watchedByAws();

    /** Whether each tier has as many servers in service as it wants, and the database is available. */
    boolean settled();

    /** How often each note is in the database whose text begins so. */
    Map<String, Integer> notes(String prefix) throws IOException, InterruptedException;

    /** Has Auto Scaling replace a server in order. */
    void replace(String instance) throws IOException;
}
