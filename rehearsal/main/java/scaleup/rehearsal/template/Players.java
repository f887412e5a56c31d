package scaleup.rehearsal.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.region.Account;

/** Who plays which resource. */
final class Players {
    private static final String CUSTOM = "AWS::CloudFormation::CustomResource";

    private final Map<String, Player> byType;
    private final List<DeclaredOnly> declaredOnly;

    Players(Account account, Map<String, Player> byType) {
        this.byType = Map.copyOf(byType);
        this.declaredOnly = DeclaredOnly.in(account);
    }

    /**
     * The player of a type: the one registered for it. What the table has is declared only; a player that is registered for it
     * all the same may refuse it. Types
     * {@code Custom::...} are another name of {@code AWS::CloudFormation::CustomResource}.
     */
    Optional<Player> of(String type) {
        Optional<Player> notPlayed = DeclaredOnly.find(declaredOnly, type)
                .map(entry -> byType.containsKey(type) ? entry.examinedBy(byType.get(type)) : entry);
        return notPlayed
                .or(() -> Optional.ofNullable(byType.get(type)))
                .or(() -> Optional.ofNullable(isCustom(type) ? byType.get(CUSTOM) : null));
    }

    static boolean isCustom(String type) {
        return type.startsWith("Custom::") || type.equals(CUSTOM);
    }
}
