package scaleup.membership;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What becomes of the record. An address is taken out only on evidence: Auto Scaling or EC2 says that its instance is
 * leaving, or neither knows it any more. Whatever an answer merely doesn't mention stays.
 *
 * @param replacement what the record is to be; empty for no record
 * @param refused the addresses that are not wanted, but can't be taken out either
 * @param doubtful the addresses that could be taken out if a second look finds nobody there either
 */
record Decision(Optional<Addresses> replacement, Set<String> refused, Set<String> doubtful) {
    /** Decides by what was seen now; {@code before} is an earlier look in the same attempt, if there was one. */
    static Decision of(Optional<Addresses> current, Look now, Optional<Look> before) {
        Set<String> target = new TreeSet<>(now.wanted());
        Set<String> serving = now.serving();
        Set<String> leaving = now.leaving();
        Set<String> refused = new TreeSet<>();
        Set<String> doubtful = new TreeSet<>();
        for (String address : Addresses.valuesOf(current)) {
            if (serving.contains(address)) {
                target.add(address);
            } else if (!leaving.contains(address)) {
                if (!now.absent(address)) {
                    refused.add(address);
                } else if (before.filter(look -> look.letsGo(address)).isEmpty()) {
                    doubtful.add(address);
                }
            }
        }
        target.addAll(refused);
        target.addAll(doubtful);
        if (target.isEmpty() && now.group().wantsInstances()) {
            return new Decision(current, Set.copyOf(Addresses.valuesOf(current)), doubtful);
        }
        return new Decision(replacement(current, target), refused, doubtful);
    }

    boolean changes(Optional<Addresses> current) {
        return !replacement.equals(current);
    }

    private static Optional<Addresses> replacement(Optional<Addresses> current, Set<String> target) {
        if (target.isEmpty()) {
            return Optional.empty();
        }
        boolean same = current.filter(there -> there.ttl() == Addresses.TTL
                        && there.values().size() == target.size()
                        && target.containsAll(there.values()))
                .isPresent();
        return same ? current : Optional.of(Addresses.of(target));
    }
}
