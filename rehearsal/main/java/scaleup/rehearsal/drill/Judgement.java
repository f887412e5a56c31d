package scaleup.rehearsal.drill;

/**
 * Whether an invariant held.
 *
 * @param invariant its sentence
 * @param figure what was measured of it
 */
public record Judgement(String invariant, boolean held, String figure) {}
