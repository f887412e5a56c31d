package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.template.NotMade;

/** A launch template as the project's templates declare theirs. */
public final class LaunchTemplateFixture {
    public static final String USER_DATA = """
            #cloud-config
            packages:
            - nginx
            - jq
            runcmd:
            - echo ready
            """;

    private LaunchTemplateFixture() {}

    public static ObjectNode properties() {
        ObjectNode data = (ObjectNode) Ground.json("""
                {
                  "BlockDeviceMappings": [
                    {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": true, "VolumeSize": 8, "VolumeType": "gp3"}}
                  ],
                  "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/web"},
                  "ImageId": "ami-0123456789abcdef0",
                  "InstanceType": "t4g.micro",
                  "MetadataOptions":
                      {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1, "HttpTokens": "required"},
                  "Monitoring": {"Enabled": true},
                  "SecurityGroupIds": ["sg-1"],
                  "TagSpecifications": [
                    {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]},
                    {"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "web"}]}
                  ]
                }""");
        return data.put("UserData", Base64.getEncoder().encodeToString(USER_DATA.getBytes(StandardCharsets.UTF_8)));
    }

    public static LaunchTemplateData data() {
        try {
            return LaunchTemplateData.of("Web/Template", properties());
        } catch (NotMade e) {
            throw new IllegalStateException(e);
        }
    }
}
