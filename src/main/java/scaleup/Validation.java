package scaleup;

import software.amazon.awscdk.App;
import software.amazon.awscdk.CloudFormationValidatePlugin;
import software.amazon.awscdk.Validations;

/** The CDK's own validation of the templates, made ready before they are. */
final class Validation {
    private Validation() {}

    /**
     * Makes the validation that the CDK would make by itself at the end. Node.js compiles its WebAssembly on another
     * processor while the constructs are declared, instead of while they are validated: saves about a tenth.
     */
    static void prepare(App app) {
        // Switched off as the CDK's own is.
        if (!"false".equals(System.getenv("CDK_VALIDATION"))) {
            Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
        }
    }
}
