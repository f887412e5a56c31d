package scaleup.review.server;

import com.fasterxml.jackson.databind.JsonNode;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/** What servers start from. */
public final class MachineImage {
    private static final String LOOKED_UP = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";

    private MachineImage() {}

    /**
     * The image of a launch template: its id, or the name of the parameter of AWS Systems Manager that has it when the stack is
     * deployed.
     */
    public static String of(Resources resources, Resource template) {
        JsonNode image = template.property("/LaunchTemplateData/ImageId");
        JsonNode parameter =
                parameter(resources, template.stack(), image.path("Ref").asText());
        return isLookedUp(parameter) ? parameter.path("Default").asText() : image.asText();
    }

    /** Whether a parameter of a template is an image that is looked up at a deployment. */
    public static boolean isLookedUp(Resources resources, String stack, String parameter) {
        return isLookedUp(parameter(resources, stack, parameter));
    }

    private static JsonNode parameter(Resources resources, String stack, String name) {
        return resources.template(stack).path("Parameters").path(name);
    }

    private static boolean isLookedUp(JsonNode parameter) {
        return parameter.path("Type").asText().equals(LOOKED_UP);
    }
}
