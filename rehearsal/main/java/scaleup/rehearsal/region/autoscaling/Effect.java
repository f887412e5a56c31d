package scaleup.rehearsal.region.autoscaling;

import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;
import scaleup.rehearsal.region.events.Event;

/** What a group wants done. */
sealed interface Effect {
    /** To be answered by {@link Group#allocated}, then {@link Group#launched}, or {@link Group#launchFailed}. */
    record Launch(int number, LaunchTemplateVersion template, String subnet) implements Effect {}

    /** To be answered by {@link Group#terminated} or {@link Group#terminateFailed}. */
    record Terminate(int number, String instance) implements Effect {}

    record Register(String targetGroup, String instance) implements Effect {}

    /** To be answered by {@link Group#drained} once the deregistration delay is over. */
    record Deregister(String targetGroup, String instance) implements Effect {}

    record Put(Event event) implements Effect {}

    /** Something worth to be told to the person who rehearses. */
    record Tell(String subject, String text) implements Effect {}
}
