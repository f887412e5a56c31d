package scaleup.review.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;

/**
 * What must hold of an environment's templates, whatever changes.
 *
 * @param id for people and files, for example {@code public-addresses}
 * @param statement what it says, as a sentence without its full stop
 * @param search finds where it doesn't hold, besides what {@code settings.json} asks for it
 */
public record Proof(String id, String statement, Function<Reviewed, List<Found>> search) {
    /** A resource, and a sentence of what is wrong with it. */
    record Found(Resource resource, String text) {}

    /** All of them. */
    public static final List<Proof> ALL = List.of(
            new Proof(
                    "connections",
                    "security groups allow the connections of the design, and no others",
                    NetworkProofs::arrows),
            new Proof("routes", "nobody is in a subnet that is more open than the design says", NetworkProofs::routes),
            new Proof(
                    "public-addresses",
                    "only the network load balancer and NAT have public addresses",
                    NetworkProofs::publicAddresses),
            new Proof(
                    "listeners",
                    "the network load balancer listens on the clients' ports alone",
                    NetworkProofs::listeners),
            new Proof(
                    "network-load-balancer",
                    "the network load balancer hands on each port's connections to load balancers that say that they serve",
                    NetworkProofs::targets),
            new Proof(
                    "names",
                    "servers' names are known in their VPC alone, and lead where the templates say",
                    NetworkProofs::names),
            new Proof(
                    "addresses",
                    "user data leads servers to AWS and to their own environment alone",
                    AddressProofs::own),
            new Proof("zones", "what serves is in two zones at least", AvailabilityProofs::zones),
            new Proof("load-balancers", "there are two load balancers at least", AvailabilityProofs::loadBalancers),
            new Proof(
                    "roll-outs",
                    "servers are replaced new ones first, and an alarm stops it",
                    AvailabilityProofs::rollOuts),
            new Proof(
                    "encryption",
                    "what holds data is encrypted, and so is the way to the database",
                    DataProofs::encryption),
            new Proof("backups", "the database is backed up", DataProofs::backups),
            new Proof(
                    "retention",
                    "what a protected environment's database has written outlives its stack",
                    DataProofs::retention),
            new Proof(
                    "passwords",
                    "nobody learns a password from a template, and those of the database are changed again and again",
                    SecretProofs::passwords),
            new Proof("logs", "what happens is written down, and alarms tell of it", AvailabilityProofs::logs),
            new Proof("metrics", "somebody writes what alarms look at", MetricProofs::written),
            new Proof(
                    "alarms",
                    "alarms ring in time for what can happen, and tell whoever subscribes",
                    AlarmProofs::ring),
            new Proof(
                    "functions",
                    "functions run this deployment's code, are woken, and hand on nothing to others",
                    FunctionProofs::functions),
            new Proof(
                    "servers",
                    "servers are launched with what these templates say, and more where they are busy",
                    ServerProofs::launched),
            new Proof(
                    "database",
                    "the database gets fixes by itself, and takes no files of its clients",
                    DataProofs::database),
            new Proof(
                    "kinds",
                    "there is no resource of which no proof knows what it opens or holds",
                    TemplateProofs::kinds),
            new Proof(
                    "properties",
                    "resources say nothing of which no proof knows what it opens, holds or breaks",
                    KnownProperties::unknown),
            new Proof(
                    "templates",
                    "templates say all that is deployed, and refer to nothing that isn't there",
                    TemplateProofs::whole),
            new Proof(
                    "instance-metadata",
                    "hosts give their role's credentials by IMDSv2 alone",
                    PolicyProofs::instanceMetadata),
            new Proof("actions", "no role may do all that a service offers", PolicyProofs::actions),
            new Proof(
                    "principals",
                    "nobody but named services, roles and this account is let in",
                    PolicyProofs::principals),
            new Proof(
                    "permissions",
                    "roles may do, and resources let others do, what is declared and nothing else",
                    PermissionProofs::declared),
            new Proof(
                    "wildcards",
                    "no policy means all resources where AWS lets it name some",
                    PermissionProofs::wildcards),
            new Proof(
                    "escalation",
                    "nobody can give themselves more rights than they have",
                    PermissionProofs::escalation));

    /** What it finds in an environment; nothing where it holds. */
    public List<Concern> of(Reviewed reviewed) {
        return Stream.concat(search.apply(reviewed).stream(), RequiredSetting.of(id, reviewed).stream())
                .distinct()
                .map(found -> new Concern(id, found.resource().key(), found.text()))
                .toList();
    }

    /** What all of them find. */
    public static List<Concern> all(Reviewed reviewed) {
        List<Concern> concerns = new ArrayList<>();
        ALL.forEach(proof -> concerns.addAll(proof.of(reviewed)));
        return concerns;
    }
}
