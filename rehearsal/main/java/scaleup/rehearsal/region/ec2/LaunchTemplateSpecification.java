package scaleup.rehearsal.region.ec2;

/**
 * Which version of which launch template to use.
 *
 * @param id for example {@code lt-0123456789abcdef0}
 * @param version a number, {@code $Latest} or {@code $Default}
 */
public record LaunchTemplateSpecification(String id, String version) {
    public static final String LATEST = "$Latest";
    public static final String DEFAULT = "$Default";
}
