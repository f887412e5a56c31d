package scaleup.review.account;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Unreadable;
import scaleup.review.change.AllocatedStorage;
import scaleup.review.server.InstanceTypes;
import scaleup.review.server.ServerGroup;

/**
 * What templates name and no stack creates: zones, images, hosted zones, certificates, secrets, policies, and what leads to other
 * networks. Where the account hasn't got it, or it is of no use, a deployment finds out late: servers never get ready, or one of the last
 * stacks fails.
 */
public final class ExistingResources {
    /** Error codes of AWS's services by which there is no such thing; any other is no answer. */
    private static final Pattern ABSENT = Pattern.compile(
            "\\((NoSuch\\w+|\\w*NotFound\\w*|Invalid\\w+\\.(NotFound|Unavailable)|InvalidParameterValue)\\)");

    /** How a policy names a secret whose ARN ends in six characters that Secrets Manager chooses. */
    private static final Pattern NAMED_SECRET = Pattern.compile(":secret:(?<name>.+)-\\?{6}");

    private static final Pattern OWN_POLICY = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:policy/.+");

    /** A question that more than one resource may have is asked once. */
    private final Set<String> asked = new TreeSet<>();

    private final Map<String, Optional<Set<String>>> ownVpcs = new TreeMap<>();

    private final AwsCli aws;
    private final Resources resources;
    private final List<String> unanswered;
    private final List<String> problems = new ArrayList<>();

    /** @param unanswered to which what the account doesn't say is added */
    public ExistingResources(AwsCli aws, Resources resources, List<String> unanswered) {
        this.aws = aws;
        this.resources = resources;
        this.unanswered = unanswered;
    }

    /**
     * What isn't there or can't be used, a sentence each.
     *
     * @param deployed the stacks that are there
     */
    public List<String> problems(Set<String> deployed) throws Unreadable, IOException, InterruptedException {
        for (Resource subnet : resources.ofType("AWS::EC2::Subnet")) {
            String zone = subnet.property("/AvailabilityZone").asText();
            find("the zone " + zone, zone, "ec2", "describe-availability-zones", "--zone-names");
        }
        for (ServerGroup group : ServerGroup.of(resources)) {
            image(group);
        }
        for (Resource record : resources.ofType("AWS::Route53::RecordSet")) {
            hostedZone(record, deployed.contains(record.stack()));
        }
        for (JsonNode certificate : allowed("acm:ExportCertificate")) {
            certificate(certificate.asText());
        }
        for (JsonNode secret : allowed("secretsmanager:GetSecretValue")) {
            secret(secret);
        }
        for (Resource role : resources.ofType("AWS::IAM::Role")) {
            for (JsonNode policy : role.property("/ManagedPolicyArns")) {
                if (OWN_POLICY.matcher(policy.asText()).matches()) {
                    find("the policy " + policy.asText(), policy.asText(), "iam", "get-policy", "--policy-arn");
                }
            }
        }
        neighbours();
        for (Resource database : resources.ofType("AWS::RDS::DBInstance")) {
            if (deployed.contains(database.stack())) {
                storage(database);
            }
        }
        return problems;
    }

    /** The answer to a question about {@code id}, if it was not asked before, there is one, and the account has such a thing. */
    private Optional<JsonNode> find(String what, String id, String service, String operation, String argument)
            throws Unreadable, IOException, InterruptedException {
        if (id.isEmpty() || !asked.add(operation + " " + id)) {
            return Optional.empty();
        }
        try {
            return Optional.of(aws.ask(service, operation, argument, id));
        } catch (AwsRefused e) {
            if (ABSENT.matcher(e.getMessage()).find()) {
                problems.add("%s isn't there: %s".formatted(what, e.getMessage()));
            } else {
                unanswered.add("%s (%s %s): %s".formatted(what, service, operation, e.getMessage()));
            }
            return Optional.empty();
        }
    }

    /**
     * Amazon EC2 API Reference, EbsBlockDevice: "You can specify a volume size that is equal to or larger than the snapshot size".
     */
    private void image(ServerGroup group) throws Unreadable, IOException, InterruptedException {
        String id = group.template().property("/LaunchTemplateData/ImageId").asText();
        if (!id.startsWith("ami-")) {
            return;
        }
        var answer = find("the image " + id, id, "ec2", "describe-images", "--image-ids");
        if (answer.isEmpty()) {
            return;
        }
        var image = answer.get().at("/Images/0");
        if (image.isMissingNode()) {
            problems.add("the image %s isn't there".formatted(id));
            return;
        }
        String architecture = image.path("Architecture").asText();
        InstanceTypes.architecture(group.instanceType())
                .filter(own -> !own.equals(architecture))
                .ifPresent(own -> problems.add("the image %s is for %s; servers of %s are of type %s, which is %s"
                        .formatted(id, architecture, group.name(), group.instanceType(), own)));
        String root = image.path("RootDeviceName").asText();
        int size = 0;
        for (JsonNode device : image.path("BlockDeviceMappings")) {
            size = Math.max(
                    size,
                    device.path("DeviceName").asText().equals(root)
                            ? device.at("/Ebs/VolumeSize").asInt()
                            : 0);
        }
        for (JsonNode device : group.template().property("/LaunchTemplateData/BlockDeviceMappings")) {
            int own = device.at("/Ebs/VolumeSize").asInt();
            if (!device.path("DeviceName").asText().equals(root)) {
                problems.add("the root volume of the image %s is %s; that of servers is declared as %s"
                        .formatted(id, root, device.path("DeviceName").asText()));
            } else if (own < size) {
                problems.add("the root volume of the image %s has %d GiB; that of servers is declared with %d"
                        .formatted(id, size, own));
            }
        }
    }

    /** A hosted zone of another account is none that CloudFormation can write to; it creates records and takes over none. */
    private void hostedZone(Resource record, boolean isDeployed) throws Unreadable, IOException, InterruptedException {
        String id = record.property("/HostedZoneId").asText();
        String name = name(record.property("/Name"));
        var answer = find("the hosted zone " + id, id, "route53", "get-hosted-zone", "--id");
        if (answer.isEmpty()) {
            return;
        }
        String zone = name(answer.get().at("/HostedZone/Name"));
        if (!("." + name).endsWith("." + zone)) {
            problems.add("the hosted zone %s is that of %s, to which %s doesn't belong".formatted(id, zone, name));
        }
        if (answer.get().at("/HostedZone/Config/PrivateZone").asBoolean()) {
            problems.add("the hosted zone %s is private: users don't see what is in it".formatted(id));
        }
        if (!isDeployed) {
            taken(id, name, record.property("/Type").asText());
        }
    }

    private void taken(String zone, String name, String type) throws Unreadable, IOException, InterruptedException {
        try {
            var said = aws.ask(
                    "route53", "list-resource-record-sets", "--hosted-zone-id", zone, "--start-record-name", name);
            for (JsonNode record : said.path("ResourceRecordSets")) {
                String other = record.path("Type").asText();
                if (name(record.path("Name")).equals(name) && (other.equals(type) || other.equals("CNAME"))) {
                    problems.add("%s has a record %s already, which AWS CloudFormation doesn't take over"
                            .formatted(name, other));
                }
            }
        } catch (AwsRefused e) {
            unanswered.add("records of %s (route53 list-resource-record-sets): %s".formatted(name, e.getMessage()));
        }
    }

    /** As Route 53 compares names: without their last dot, in small letters. */
    private static String name(JsonNode text) {
        return text.asText().replaceFirst("\\.$", "").toLowerCase(Locale.ROOT);
    }

    /**
     * AWS Certificate Manager User Guide, "Exportable public certificates": only one that was requested so, and none that was imported.
     */
    private void certificate(String arn) throws Unreadable, IOException, InterruptedException {
        find("the certificate " + arn, arn, "acm", "describe-certificate", "--certificate-arn")
                .map(said -> said.path("Certificate"))
                .ifPresent(certificate -> {
                    String status = certificate.path("Status").asText();
                    String type = certificate.path("Type").asText();
                    if (!status.equals("ISSUED")) {
                        problems.add("the certificate %s is %s; needed is ISSUED".formatted(arn, status));
                    }
                    boolean isExportable = type.equals("PRIVATE")
                            || certificate.at("/Options/Export").asText().equals("ENABLED");
                    if (!isExportable || type.equals("IMPORTED")) {
                        problems.add("the certificate %s can't be exported: it was %s"
                                .formatted(arn, type.equals("IMPORTED") ? "imported" : "not requested as exportable"));
                    }
                });
    }

    private void secret(JsonNode resource) throws Unreadable, IOException, InterruptedException {
        String id = secretId(resource);
        find("the secret " + id, id, "secretsmanager", "describe-secret", "--secret-id")
                .ifPresent(secret -> {
                    if (secret.has("DeletedDate")) {
                        problems.add("the secret %s is about to be deleted".formatted(id));
                    } else if (!secret.path("VersionIdsToStages").toString().contains("\"AWSCURRENT\"")) {
                        problems.add("the secret %s has no value".formatted(id));
                    }
                });
    }

    /** Its ARN, or the name in one that is put together; empty for a secret that a stack creates. */
    private static String secretId(JsonNode resource) {
        if (resource.isTextual()) {
            return resource.asText().contains(":secret:") ? resource.asText() : "";
        }
        var words = resource.at("/Fn::Join/1");
        Matcher named = NAMED_SECRET.matcher(words.path(words.size() - 1).asText());
        return named.matches() ? named.group("name") : "";
    }

    private void neighbours() throws Unreadable, IOException, InterruptedException {
        for (Resource route : resources.ofType("AWS::EC2::Route")) {
            String peering = route.property("/VpcPeeringConnectionId").asText();
            var connection = find(
                    "the peering connection " + peering,
                    peering,
                    "ec2",
                    "describe-vpc-peering-connections",
                    "--vpc-peering-connection-ids");
            if (connection.isPresent()) {
                var said = connection.get().at("/VpcPeeringConnections/0");
                state("the peering connection " + peering, said.at("/Status/Code"), "active");
                leadsFrom(
                        "the peering connection " + peering,
                        route.stack(),
                        Set.copyOf(List.of(
                                said.at("/RequesterVpcInfo/VpcId").asText(),
                                said.at("/AccepterVpcInfo/VpcId").asText())));
            }
            String gateway = route.property("/TransitGatewayId").asText();
            var found = find(
                    "the transit gateway " + gateway,
                    gateway,
                    "ec2",
                    "describe-transit-gateways",
                    "--transit-gateway-ids");
            if (found.isPresent()) {
                state("the transit gateway " + gateway, found.get().at("/TransitGateways/0/State"), "available");
                attached(gateway, route.stack());
            }
        }
        for (Resource rule : Stream.concat(
                        resources.ofType("AWS::EC2::Route").stream(),
                        resources.ofType("AWS::EC2::SecurityGroupEgress").stream())
                .toList()) {
            String list = rule.property("/DestinationPrefixListId").asText();
            find("the prefix list " + list, list, "ec2", "describe-managed-prefix-lists", "--prefix-list-ids")
                    .filter(said -> said.path("PrefixLists").isEmpty())
                    .ifPresent(none -> problems.add("the prefix list %s isn't there".formatted(list)));
        }
    }

    private void attached(String gateway, String stack) throws Unreadable, IOException, InterruptedException {
        try {
            var said = aws.ask(
                    "ec2",
                    "describe-transit-gateway-vpc-attachments",
                    "--filters",
                    "Name=transit-gateway-id,Values=" + gateway,
                    "Name=state,Values=available,modifying");
            Set<String> vpcs = new TreeSet<>();
            said.path("TransitGatewayVpcAttachments")
                    .forEach(attachment -> vpcs.add(attachment.path("VpcId").asText()));
            leadsFrom("the transit gateway " + gateway, stack, vpcs);
        } catch (AwsRefused e) {
            unanswered.add("what %s is attached to (ec2 describe-transit-gateway-vpc-attachments): %s"
                    .formatted(gateway, e.getMessage()));
        }
    }

    /**
     * For what a route's VPC is no part of, Amazon EC2 says that it "does not exist" (InvalidTransitGatewayID.NotFound), and so does
     * AWS CloudFormation, after the stack Network has begun.
     */
    private void leadsFrom(String what, String stack, Set<String> vpcs)
            throws Unreadable, IOException, InterruptedException {
        if (!ownVpcs.containsKey(stack)) {
            ownVpcs.put(stack, vpcsOf(stack));
        }
        ownVpcs.get(stack)
                .filter(own -> Collections.disjoint(own, vpcs))
                .ifPresent(own -> problems.add("%s doesn't lead from the environment's VPC%s"
                        .formatted(
                                what,
                                own.isEmpty()
                                        ? ", which isn't there yet: deploy without it first, and connect it"
                                        : "")));
    }

    /** The VPCs that a stack has created; empty if the account doesn't say. */
    private Optional<Set<String>> vpcsOf(String stack) throws Unreadable, IOException, InterruptedException {
        try {
            var said = aws.ask(
                    "ec2", "describe-vpcs", "--filters", "Name=tag:aws:cloudformation:stack-name,Values=" + stack);
            Set<String> own = new TreeSet<>();
            said.path("Vpcs").forEach(vpc -> own.add(vpc.path("VpcId").asText()));
            return Optional.of(own);
        } catch (AwsRefused e) {
            unanswered.add("the environment's VPC (ec2 describe-vpcs): " + e.getMessage());
            return Optional.empty();
        }
    }

    private void state(String what, JsonNode state, String needed) {
        if (state.isMissingNode()) {
            problems.add(what + " isn't there");
        } else if (!state.asText().equals(needed)) {
            problems.add("%s is %s; needed is %s".formatted(what, state.asText(), needed));
        }
    }

    /**
     * "You can't make further storage modifications" while it is optimised (Amazon RDS User Guide, "Scaling up DB instance storage"). What
     * storage has grown to by itself is in no template.
     */
    private void storage(Resource database) throws Unreadable, IOException, InterruptedException {
        String name = database.property("/DBInstanceIdentifier").asText();
        int wanted = database.property("/AllocatedStorage").asInt();
        if (name.isEmpty() || wanted == 0) {
            return;
        }
        try {
            var said = aws.ask("rds", "describe-db-instances", "--db-instance-identifier", name)
                    .at("/DBInstances/0");
            int size = said.path("AllocatedStorage").asInt();
            if (AllocatedStorage.isTooLittleMore(size, wanted)) {
                problems.add("the database %s has %d GiB, to which Amazon RDS adds no less than a tenth; wanted are %d"
                        .formatted(name, size, wanted));
            } else if (wanted > size && said.path("DBInstanceStatus").asText().equals("storage-optimization")) {
                problems.add(
                        "the database %s is in storage-optimization: Amazon RDS refuses another size until it is done"
                                .formatted(name));
            }
        } catch (AwsRefused e) {
            if (!ABSENT.matcher(e.getMessage()).find()) {
                unanswered.add("how large the database is (rds describe-db-instances): " + e.getMessage());
            }
        }
    }

    /** What roles may do {@code action} to, by their own policies. */
    private List<JsonNode> allowed(String action) {
        List<JsonNode> allowed = new ArrayList<>();
        for (Resource role : resources.ofType("AWS::IAM::Role")) {
            role.property("/Policies").forEach(policy -> allowed(policy.path("PolicyDocument"), action, allowed::add));
        }
        resources
                .ofType("AWS::IAM::Policy")
                .forEach(policy -> allowed(policy.property("/PolicyDocument"), action, allowed::add));
        return allowed;
    }

    private static void allowed(JsonNode document, String action, Consumer<JsonNode> resource) {
        for (JsonNode statement : document.path("Statement")) {
            var actions = statement.path("Action");
            boolean isAllowed = actions.asText().equals(action)
                    || (actions.isArray() && actions.toString().contains("\"" + action + "\""));
            if (isAllowed && statement.path("Resource").isArray()) {
                statement.path("Resource").forEach(resource);
            } else if (isAllowed) {
                resource.accept(statement.path("Resource"));
            }
        }
    }
}
