package scaleup.rehearsal.template;

/** Where {@code {{resolve:...}}} in a template gets its values from. */
public interface DynamicReferences {
    /**
     * The text of a secret.
     *
     * @param secretId its ARN or name
     * @param versionStage for example {@code AWSCURRENT}; empty if {@code versionId} says which
     * @param versionId empty if {@code versionStage} says which
     * @throws NotMade if there is no such secret or version
     */
    String secretString(String secretId, String versionStage, String versionId) throws NotMade;

    /**
     * The value of a parameter of AWS Systems Manager.
     *
     * @param version empty for the newest
     * @throws NotMade if there is no such parameter or version
     */
    String parameter(String name, String version) throws NotMade;
}
