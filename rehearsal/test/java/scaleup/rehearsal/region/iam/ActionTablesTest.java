package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;

/**
 * The tables of permissions beside AWS's Service Authorization Reference ("Resource types" of each action), which cfn-lint brings
 * in a form for programs. An action without resource types takes {@code *} alone, and any other a resource of one of its types.
 */
class ActionTablesTest {
    private static final Account ACCOUNT = Account.PLAYED;

    /** The reference doesn't say there that the dataset, a type of 2026, must be named; AWS's own policies name none. */
    private static final Set<String> RESOURCE_OPTIONAL =
            Set.of("cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "cloudwatch:PutMetricData");

    /**
     * The reference has no type for it; AWS's refusals say "not authorized to perform: logs:DescribeLogGroups on resource:
     * arn:aws:logs:us-west-2:123456789012:log-group::log-stream:".
     */
    private static final Set<String> RESOURCE_UNDOCUMENTED = Set.of("logs:DescribeLogGroups");

    /** Parameters of all actions of a service at once. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "acm", "{CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/1'}",
            "autoscaling", "{AutoScalingGroupName: web, InstanceId: i-1}",
            "ec2",
                    "{InstanceId: [i-1], NetworkInterfaceId: eni-1, GroupId: sg-1, SubnetId: subnet-1, SecurityGroupId: [sg-1],"
                            + " ResourceId: [i-1], Tag: [{Key: k, Value: v}]}",
            "elasticloadbalancing",
                    "{TargetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/0123456789abcdef'}",
            "logs", "{logGroupName: /web, logStreamName: i-1}",
            "route53", "{HostedZoneId: Z1, Id: Z1}",
            "s3", "{Bucket: assets, Key: site.zip}",
            "sqs", "{QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/failed'}",
            "ssm", "{Name: /version, Path: /version, Names: [/version]}",
            "sts", "{RoleArn: 'arn:aws:iam::111122223333:role/service', RoleSessionName: i-1}");

    private static final String OTHERS =
            "{SecretId: shop, FunctionName: membership, DBInstanceIdentifier: shop, Namespace: Scaleup}";

    @Test
    void eachActionNeedsWhatTheServiceAuthorizationReferenceSays() throws Exception {
        JsonNode reference = new ObjectMapper().readTree(reference().toFile());
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (var table : PolicyEvaluation.tables(ACCOUNT, new Resources()).entrySet()) {
            var parameters = new YAMLMapper().readTree(PARAMETERS.getOrDefault(table.getKey(), OTHERS));
            for (var row : table.getValue().entrySet()) {
                for (Asked each :
                        row.getValue().of(new Call(Principal.OWNER, table.getKey(), row.getKey(), parameters))) {
                    asked++;
                    if (!agrees(reference, each)) {
                        wrong.add(each.action() + " on " + each.resource());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(90);
    }

    private static boolean agrees(JsonNode reference, Asked asked) {
        String[] action = asked.action().split(":", 2);
        JsonNode service = reference.path(action[0]);
        JsonNode row = service.path("Actions").path(action[1].toLowerCase(Locale.ROOT));
        if (row.isMissingNode() || RESOURCE_UNDOCUMENTED.contains(asked.action())) {
            return !row.isMissingNode();
        }
        if (row.path("Resources").isEmpty() || RESOURCE_OPTIONAL.contains(asked.action())) {
            return asked.resource().equals("*");
        }
        List<String> formats = new ArrayList<>();
        for (JsonNode type : row.path("Resources")) {
            service.path("Resources").properties().stream()
                    .filter(resource -> resource.getKey().equalsIgnoreCase(type.asText()))
                    .forEach(resource ->
                            resource.getValue().path("ARNFormats").forEach(format -> formats.add(format.asText())));
        }
        return formats.stream()
                .map(format -> format.replace("${Partition}", "aws")
                        .replace("${Region}", ACCOUNT.region())
                        .replace("${Account}", ACCOUNT.id()))
                .anyMatch(asked.resource()::matches);
    }

    /** It is in the environment of {@code moto_server}, of which cfn-lint is a part. */
    private static Path reference() throws IOException {
        for (String folder : System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1)) {
            Path server = Path.of(folder, "moto_server");
            if (Files.isExecutable(server)) {
                Optional<Path> reference =
                        referenceIn(server.toRealPath().getParent().resolveSibling("lib"));
                if (reference.isPresent()) {
                    return reference.get();
                }
            }
        }
        Requirements.require(false, "moto_server is not on the PATH, or without cfn-lint");
        throw new AssertionError("skipped or failed");
    }

    private static Optional<Path> referenceIn(Path library) throws IOException {
        if (!Files.isDirectory(library)) {
            return Optional.empty();
        }
        try (var pythons = Files.list(library)) {
            return pythons.map(python -> python.resolve("site-packages/cfnlint/data/AdditionalSpecs/Policies.json"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    private static final class Resources extends NoResources {
        @Override
        public String secret(String secretId) {
            return ACCOUNT.arn("secretsmanager", "secret:" + secretId + "-AbCdEf");
        }

        @Override
        public boolean ownsBucket(String bucket) {
            return true;
        }
    }
}
