package scaleup.rehearsal.region.iam;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.rehearsal.region.Account;

/**
 * A role that somebody has assumed, as the policies of resources name it: 'AWS JSON policy elements: Principal'.
 *
 * @param names its ARN and that of the session
 * @param account the names of its account, as a principal
 */
record RoleSession(Set<String> names, Set<String> account) {
    static RoleSession of(String roleArn, String sessionArn, Account account) {
        return new RoleSession(
                Stream.of(roleArn, sessionArn).collect(Collectors.toSet()),
                Set.of(account.id(), "arn:%s:iam::%s:root".formatted(account.partition(), account.id())));
    }
}
