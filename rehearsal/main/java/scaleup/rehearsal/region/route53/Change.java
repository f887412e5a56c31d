package scaleup.rehearsal.region.route53;

/** One change of a batch. */
record Change(Action action, RecordSet set) {
    /** What is done with the record set (Amazon Route 53 API Reference, "Change"). */
    enum Action {
        CREATE,
        DELETE,
        UPSERT
    }

    /** How often its values count against a batch's limits ("ChangeResourceRecordSets", "Limits"). */
    int weight() {
        return action == Action.UPSERT ? 2 : 1;
    }
}
