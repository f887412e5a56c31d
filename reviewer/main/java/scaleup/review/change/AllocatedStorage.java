package scaleup.review.change;

/** Storage of a database at Amazon RDS. */
public final class AllocatedStorage {
    private AllocatedStorage() {}

    /**
     * Whether Amazon RDS refuses to make storage of {@code has} larger, to {@code wanted}, both in the same unit: "you must increase it
     * by at least 10 percent" (Amazon RDS User Guide, "Scaling up DB instance storage").
     */
    public static boolean isTooLittleMore(int has, int wanted) {
        return wanted > has && 10L * wanted < 11L * has;
    }
}
