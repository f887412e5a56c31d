package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.Identifiers;
import scaleup.rehearsal.region.MovableClock;
import scaleup.rehearsal.region.ec2.LaunchTemplateFixture;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.ec2.LaunchTemplates;
import scaleup.rehearsal.region.events.Event;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.NotMade;

/** A group with a test in the place of EC2, the load balancer and the clock. */
final class DrivenGroup {
    final MovableClock clock = new MovableClock();
    final LaunchTemplates templates;
    final String template;
    final Group group;
    final List<Event> events = new ArrayList<>();
    final Map<Integer, Effect.Launch> launching = new LinkedHashMap<>();
    final Map<Integer, Effect.Terminate> terminating = new LinkedHashMap<>();
    final List<String> registered = new ArrayList<>();
    final List<String> draining = new ArrayList<>();
    int launches;

    /** @param properties of the group beside its name, launch template and subnets */
    DrivenGroup(String properties) {
        var identifiers = new Identifiers(new Random(7));
        templates = new LaunchTemplates(identifiers);
        template = templates.create("web", LaunchTemplateFixture.data()).id();
        ObjectNode node = (ObjectNode) Ground.json(properties);
        node.put("AutoScalingGroupName", "web");
        node.putObject("LaunchTemplate").put("LaunchTemplateId", template).put("Version", "$Latest");
        if (!node.has("VPCZoneIdentifier")) {
            node.putArray("VPCZoneIdentifier").add("subnet-a").add("subnet-b").add("subnet-c");
        }
        try {
            var read = new GroupProperties("Web/Group", node);
            GroupSettings settings = read.settings("generated");
            Map<String, String> zones = new LinkedHashMap<>();
            settings.subnets().forEach(subnet -> zones.put(subnet, subnet.substring("subnet-".length())));
            group = new Group(
                    Account.PLAYED,
                    identifiers,
                    settings,
                    read.desired(settings),
                    zones,
                    templates::version,
                    clock.instant());
        } catch (NotMade e) {
            throw new IllegalArgumentException(e);
        }
        take();
    }

    Instant now() {
        return clock.instant();
    }

    /** Takes the group's effects; those that need an answer wait for one. */
    void take() {
        for (Effect effect : group.effects()) {
            if (effect instanceof Effect.Launch launch) {
                launches++;
                launching.put(launch.number(), launch);
                group.allocated(launch.number(), id(launch.number()), "ami-1", now());
                take();
            } else if (effect instanceof Effect.Terminate terminate) {
                terminating.put(terminate.number(), terminate);
            } else if (effect instanceof Effect.Put put) {
                events.add(put.event());
            } else if (effect instanceof Effect.Register register) {
                registered.add(register.targetGroup() + " " + register.instance());
            } else if (effect instanceof Effect.Deregister deregister) {
                draining.add(deregister.targetGroup() + " " + deregister.instance());
            }
        }
    }

    static String id(int number) {
        return "i-%017x".formatted(number);
    }

    /** Launches and terminates whatever is asked for until the group asks for nothing more. */
    void carryOut() {
        while (!launching.isEmpty() || !terminating.isEmpty()) {
            List.copyOf(launching.keySet()).forEach(this::launched);
            List.copyOf(terminating.keySet()).forEach(this::terminated);
        }
    }

    void launched(int number) {
        launching.remove(number);
        group.launched(number, now());
        take();
    }

    void launchFailed(int number, String reason) {
        launching.remove(number);
        group.launchFailed(number, reason, now());
        take();
    }

    void terminated(int number) {
        terminating.remove(number);
        group.terminated(number, now());
        take();
    }

    void drained(int number, String targetGroup) {
        group.drained(number, targetGroup, now());
        take();
    }

    /** Lets seconds pass one by one, carrying out what is asked for. */
    void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            tick(Duration.ofSeconds(1));
            carryOut();
        }
    }

    void tick(Duration step) {
        clock.advance(step);
        group.pass(now());
        take();
    }

    void complete(Member member, String hook, LifecycleAction.Result result) {
        LifecycleAction action = member.actions.stream()
                .filter(active -> active.hook().name().equals(hook))
                .findFirst()
                .orElseThrow();
        group.complete(member, action, result, now());
        take();
    }

    void unhealthy(Member member) {
        group.setHealth(member, false, true, now());
        take();
    }

    void stopped(Member member) {
        group.failed(member.number, Member.Unhealthy.STOPPED, now());
        take();
    }

    void setDesired(int desired) {
        group.setDesired(desired, now());
        take();
    }

    InstanceRefresh refresh(String preferences) {
        return refresh(Ground.json(preferences), Optional.empty());
    }

    InstanceRefresh refresh(JsonNode preferences, Optional<LaunchTemplateSpecification> configuration) {
        try {
            InstanceRefresh refresh =
                    group.refresh(AutoScalingGroups.preferences(preferences, group.settings()), configuration, now());
            take();
            return refresh;
        } catch (Refusal e) {
            throw new IllegalStateException(e);
        }
    }

    Member member(int number) {
        return group.members().stream()
                .filter(member -> member.number == number)
                .findFirst()
                .orElseThrow();
    }

    /** Lifecycle states by number, for example {@code 1 InService}. */
    List<String> states() {
        return group.members().stream()
                .map(member -> member.number + " " + member.state.text())
                .toList();
    }

    List<Event> events(String detailType) {
        return events.stream()
                .filter(event -> event.detailType().equals(detailType))
                .toList();
    }

    List<String> eventTypes() {
        return events.stream().map(Event::detailType).toList();
    }

    /** The number in service by zone. */
    Map<String, Long> zones() {
        Map<String, Long> zones = new LinkedHashMap<>();
        for (String zone : group.zones()) {
            zones.put(
                    zone,
                    group.members().stream()
                            .filter(member -> member.active() && member.zone.equals(zone))
                            .count());
        }
        return zones;
    }
}
