package scaleup.rehearsal.region.events;

/** The default event bus of Amazon EventBridge, as services see it. */
public interface EventBus {
    /** Accepts an event; rules that match it invoke their targets later, in another thread. */
    void put(Event event);
}
