package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Properties;

/**
 * What a launch template says of the instances that are launched from it.
 *
 * @param imageId an AMI's id
 * @param instanceProfile its ARN
 * @param userData what instances get as user data, in base64; empty if none
 * @param detailedMonitoring whether the template asks for detailed monitoring
 * @param tagsInMetadata whether instances see their tags in the instance metadata
 * @param tags the tags of instances
 */
public record LaunchTemplateData(
        String imageId,
        String instanceType,
        Optional<String> instanceProfile,
        List<String> securityGroups,
        String userData,
        boolean detailedMonitoring,
        boolean tagsInMetadata,
        Map<String, String> tags) {

    private static final Map<String, String> NOT_PLAYED = Map.of(
            "BlockDeviceMappings", "a machine's disk is an overlay on this computer's own",
            "CreditSpecification", "machines share this computer's processors and have no credits",
            "MetadataOptions.HttpPutResponseHopLimit", "no program of a host is behind another hop",
            "Monitoring", "no metrics are played; the choice is shown by DescribeInstances");

    private static final Set<String> PLAYED = Set.of(
            "BlockDeviceMappings",
            "CreditSpecification",
            "IamInstanceProfile",
            "ImageId",
            "InstanceType",
            "MetadataOptions",
            "Monitoring",
            "SecurityGroupIds",
            "TagSpecifications",
            "UserData");

    public LaunchTemplateData {
        securityGroups = List.copyOf(securityGroups);
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /**
     * Reads {@code LaunchTemplateData} of a template.
     *
     * @throws NotMade if a property is missing, wrong or not played
     */
    public static LaunchTemplateData of(String where, JsonNode data) throws NotMade {
        Properties properties = Properties.of(where, data, PLAYED);
        Properties metadata = properties.object(
                "MetadataOptions", "HttpEndpoint", "HttpPutResponseHopLimit", "HttpTokens", "InstanceMetadataTags");
        if (!metadata.optionalText("HttpTokens").orElse("optional").equals("required")
                || !metadata.optionalText("HttpEndpoint").orElse("enabled").equals("enabled")) {
            throw new NotMade(
                    where + ": the rehearsal's instance metadata service takes tokens only (HttpTokens: required)");
        }
        return new LaunchTemplateData(
                image(where, properties.text("ImageId")),
                properties.text("InstanceType"),
                properties.object("IamInstanceProfile", "Arn").optionalText("Arn"),
                properties.texts("SecurityGroupIds"),
                base64(where, data.path("UserData").asText()),
                data.path("Monitoring").path("Enabled").asBoolean(),
                metadata.optionalText("InstanceMetadataTags").orElse("disabled").equals("enabled"),
                tags(where, data.path("TagSpecifications")));
    }

    /**
     * Amazon EC2 Auto Scaling User Guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch templates": with such a launch
     * template "you will not be able to start an instance refresh with a desired configuration or using skip matching", which is how its
     * servers are updated. AWS says so at the first update, the rehearsal when the template is made.
     */
    private static String image(String where, String image) throws NotMade {
        if (image.startsWith("resolve:ssm:")) {
            throw new NotMade(where
                    + ": with ImageId %s Amazon EC2 Auto Scaling starts no instance refresh that skips matching servers"
                            .formatted(image));
        }
        return image;
    }

    /** Why properties that {@code LaunchTemplateData} of a template has have no effect here, by their names. */
    static Map<String, String> notPlayed(JsonNode data) {
        Map<String, String> notPlayed = new LinkedHashMap<>(Properties.declared(data, NOT_PLAYED));
        for (JsonNode specification : data.path("TagSpecifications")) {
            if (specification.path("ResourceType").asText().equals("volume")) {
                notPlayed.put("TagSpecifications", "those of volumes: volumes are not played");
            }
        }
        return notPlayed;
    }

    /**
     * The same with other user data.
     *
     * @throws NotMade if they are too long
     */
    public LaunchTemplateData with(String where, byte[] otherUserData) throws NotMade {
        return new LaunchTemplateData(
                imageId,
                instanceType,
                instanceProfile,
                securityGroups,
                base64(where, Base64.getEncoder().encodeToString(otherUserData)),
                detailedMonitoring,
                tagsInMetadata,
                tags);
    }

    /** The bytes that instances get as user data. */
    public byte[] userDataBytes() {
        return Base64.getDecoder().decode(userData);
    }

    private static String base64(String where, String userData) throws NotMade {
        try {
            int length = Base64.getDecoder().decode(userData).length;
            if (length > 16_384) {
                // "Run commands when you launch an EC2 instance with user data input"
                throw new NotMade(where + ": user data is limited to 16384 bytes, these are " + length);
            }
            return userData;
        } catch (IllegalArgumentException e) {
            throw new NotMade(where + ": UserData is not base64", e);
        }
    }

    private static Map<String, String> tags(String where, JsonNode specifications) throws NotMade {
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode specification : specifications) {
            String type = specification.path("ResourceType").asText();
            if (!Set.of("instance", "volume").contains(type)) {
                throw new NotMade("%s: the rehearsal doesn't play tags of a %s".formatted(where, type));
            }
            if (type.equals("instance")) {
                specification
                        .path("Tags")
                        .forEach(tag -> tags.put(
                                tag.path("Key").asText(), tag.path("Value").asText()));
            }
        }
        return tags;
    }
}
