package scaleup.environment;

/** By what people see how a tier does, besides by its servers' own metrics. */
public enum Measure {
    /** By its servers' health as targets of the front door: Elastic Load Balancing counts them. */
    TARGETS,

    /** By the status of its answers over HTTP, as the load balancers log them. */
    ANSWERS,

    /** By what it receives and sends: it speaks another protocol than HTTP, or other tiers alone ask it. */
    TRAFFIC
}
