package scaleup.review;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.ResourceTypes;
import scaleup.review.change.Rollout;
import scaleup.review.cost.Money;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.page.PageTables;

/** What whoever has a minute asks first, a sentence or two each, as a section of a review's page. */
final class GlanceSection {
    private final Reviewing reviewing;
    private final StringBuilder html = new StringBuilder();

    GlanceSection(Reviewing reviewing) {
        this.reviewing = reviewing;
    }

    String html() {
        html.append("<section aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>\n<dl>\n");
        answer("What is open to the internet", "isolation", open());
        answer("What is lost if a stack is deleted", "data", lost());
        answer("What it costs", "cost", cost());
        if (reviewing.against().isPresent()) {
            answer("What changes", "changes", changes());
            answer("Which servers are replaced", "changes", replaced());
        }
        return html.append("</dl></section>\n").toString();
    }

    private void answer(String question, String anchor, List<String> sentences) {
        html.append("<dt><a href=\"#%s\">%s</a></dt>".formatted(anchor, PageTables.escaped(question)));
        sentences.forEach(sentence ->
                html.append("<dd>").append(PageTables.escaped(sentence)).append("</dd>"));
        html.append('\n');
    }

    private List<String> open() {
        var reachability = reviewing.reviewed().reachability();
        List<String> sentences = new ArrayList<>();
        for (Arrow arrow : reachability.arrows()) {
            if (arrow.from().equals(DeclaredArrows.CLIENTS)) {
                sentences.add("The %s, on port %s, for %s."
                        .formatted(
                                arrow.to().replace('-', ' '),
                                arrow.words().replace(", ", " and "),
                                String.join(", ", reachability.clients())
                                        .replace("0.0.0.0/0", "everybody (0.0.0.0/0)")));
            }
        }
        if (!sentences.isEmpty()) {
            sentences.add("No rule of a security group lets anybody from outside in to anything else.");
        } else {
            sentences.add("Nothing: no rule of a security group lets anybody in from outside.");
        }
        return sentences;
    }

    private List<String> lost() {
        Map<String, Map<String, Integer>> fates = new TreeMap<>();
        for (Resource resource : reviewing.reviewed().resources().all()) {
            if (ResourceTypes.holds(resource.type()).isPresent()) {
                fates.computeIfAbsent(ReviewPage.fate(resource, "DeletionPolicy"), each -> new TreeMap<>())
                        .merge(resource.type(), 1, Integer::sum);
            }
        }
        List<String> sentences = new ArrayList<>();
        fates.forEach((fate, types) -> sentences.add("%s: %s."
                .formatted(
                        Character.toUpperCase(fate.charAt(0)) + fate.substring(1),
                        types.entrySet().stream()
                                .map(type -> words(type.getKey(), type.getValue()))
                                .collect(Collectors.joining(", ")))));
        var stacks = reviewing.reviewed().resources().stacks();
        long open = stacks.stream()
                .filter(stack -> !reviewing.reviewed().resources().isProtected(stack))
                .count();
        sentences.add(
                open == 0
                        ? "AWS refuses to delete any of these stacks."
                        : "%d of %d stacks can be deleted.".formatted(open, stacks.size()));
        for (Resource database : reviewing.reviewed().resources().ofType("AWS::RDS::DBInstance")) {
            int days = database.property("/BackupRetentionPeriod").asInt();
            if (!database.properties().has("SourceDBInstanceIdentifier")) {
                sentences.add(
                        days == 0
                                ? "The database is not backed up."
                                : "A database as it was at any second of the last %d days, the newest minutes aside, can be restored beside it."
                                        .formatted(days));
            }
        }
        return sentences;
    }

    /** How many of what there are, in words of the field. */
    private static String words(String type, int count) {
        String name =
                switch (type) {
                    case "AWS::EC2::EIP" -> "Elastic IP address";
                    case "AWS::EC2::VPC" -> "network";
                    case "AWS::ElasticLoadBalancingV2::LoadBalancer" -> "network load balancer with its address";
                    case "AWS::KMS::Key" -> "key";
                    case "AWS::Logs::LogGroup" -> "log group";
                    case "AWS::RDS::DBInstance" -> "database";
                    case "AWS::Route53::HostedZone" -> "private zone";
                    case "AWS::SQS::Queue" -> "queue of failed events";
                    case "AWS::SecretsManager::Secret" -> "secret";
                    default -> type.substring(type.lastIndexOf(':') + 1);
                };
        if (count == 1) {
            return "1 " + name;
        }
        return "%d %s".formatted(count, name.startsWith("queue ") ? name.replace("queue", "queues") : plural(name));
    }

    private static String plural(String name) {
        return name.replaceFirst("s$", "se") + "s";
    }

    private List<String> cost() {
        var cost = reviewing.cost();
        if (cost.standing().isEmpty()) {
            return List.of("Nothing that has a price is declared.");
        }
        return List.of(
                "%s %s a month at the minimum size, %s at the maximum; what users do comes on top.%s"
                        .formatted(
                                Money.text(cost.minimum()),
                                cost.prices().currency(),
                                Money.text(cost.maximum()),
                                reviewing
                                        .costBefore()
                                        .map(before -> " That is %s and %s against before."
                                                .formatted(
                                                        Money.difference(
                                                                cost.minimum().subtract(before.minimum())),
                                                        Money.difference(
                                                                cost.maximum().subtract(before.maximum()))))
                                        .orElse("")),
                "By %s.".formatted(cost.prices().origin(LocalDate.now(ZoneOffset.UTC))));
    }

    private List<String> changes() {
        if (reviewing.changes().isEmpty()) {
            return List.of("No resource does.");
        }
        Map<ResourceChange.Action, Integer> counts = new TreeMap<>();
        reviewing.changes().forEach(change -> counts.merge(change.action(), 1, Integer::sum));
        List<String> sentences = new ArrayList<>();
        sentences.add(counts.entrySet().stream()
                        .map(count -> "%d %s"
                                .formatted(count.getValue(), count.getKey().words()))
                        .collect(Collectors.joining(", "))
                + ".");
        Map<String, Integer> types = new TreeMap<>();
        reviewing.changes().stream()
                .filter(change -> change.action() != ResourceChange.Action.ADDED)
                .forEach(change -> types.merge(change.resource().type().replaceFirst("^AWS::", ""), 1, Integer::sum));
        if (!types.isEmpty()) {
            sentences.add("Of what is there: %s."
                    .formatted(types.entrySet().stream()
                            .map(type -> "%d %s".formatted(type.getValue(), type.getKey()))
                            .collect(Collectors.joining(", "))));
        }
        long atRisk = reviewing.changes().stream()
                .filter(change -> change.atRisk().isPresent())
                .count();
        sentences.add(
                atRisk == 0
                        ? "Nothing that holds data or an address is replaced or removed."
                        : "%d that hold data or an address are replaced or removed.".formatted(atRisk));
        return sentences;
    }

    private List<String> replaced() {
        if (reviewing.rollouts().isEmpty()) {
            return List.of("None.");
        }
        List<String> sentences = new ArrayList<>();
        for (Rollout rollout : reviewing.rollouts()) {
            sentences.add("%d. All of %s, new ones first, as %s changes."
                    .formatted(sentences.size() + 1, rollout.group(), why(rollout)));
        }
        return sentences;
    }

    /** What of their launch template is another one, or else what of the group. */
    private String why(Rollout rollout) {
        List<String> why = reviewing.changes().stream()
                .filter(change -> change.resource().stack().equals(rollout.stack())
                        && change.resource().type().equals("AWS::EC2::LaunchTemplate"))
                .flatMap(change -> change.properties().stream())
                .map(property -> property.name().replaceFirst("^LaunchTemplateData\\.", ""))
                .map(name -> name.replaceFirst("^UserData.*", "what they install and start (UserData)"))
                .distinct()
                .limit(3)
                .toList();
        return why.isEmpty() ? String.join(", ", rollout.why()) : String.join(", ", why);
    }
}
