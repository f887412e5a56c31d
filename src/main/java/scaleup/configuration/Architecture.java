package scaleup.configuration;

import java.util.regex.Pattern;

/** The processor architecture of the hosts' image and of the instance types it runs on. */
public enum Architecture {
    ARM64,
    X86_64;

    /**
     * Families of Amazon EC2: letters, generation, attributes; a "g" among the attributes stands for AWS Graviton
     * (Amazon EC2 User Guide, "Instance type naming conventions").
     */
    private static final Pattern ARM = Pattern.compile("[a-z]+(-[a-z0-9]+)?\\d+[a-z]*g[a-z-]*");

    /** What the name of an image or of the SSM parameter of one says: {@code arm64} or {@code x86_64}. */
    public String imageName() {
        return this == ARM64 ? "arm64" : "x86_64";
    }

    static Architecture of(String instanceType) {
        String family = instanceType.substring(0, instanceType.indexOf('.'));
        return ARM.matcher(family).matches() ? ARM64 : X86_64;
    }
}
