package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.template.NameRule;
import scaleup.rehearsal.template.NotMade;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Stack;

/**
 * Who will be on stage, read from templates before anything is made.
 *
 * @param packageSets the packages of each launch template
 * @param resources how many resources of each type there are
 * @param instances how many servers each Auto Scaling group and database starts with, by its name or logical id
 */
public record Cast(List<List<String>> packageSets, Map<String, Integer> resources, Map<String, Integer> instances) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Reads the templates. */
    public static Cast of(CloudAssembly assembly) throws IOException {
        Set<List<String>> packages = new LinkedHashSet<>();
        Map<String, Integer> resources = new java.util.TreeMap<>();
        Map<String, Integer> instances = new LinkedHashMap<>();
        for (Stack stack : assembly.stacks()) {
            for (var resource : stack.template().path("Resources").properties()) {
                String type = resource.getValue().path("Type").asText();
                JsonNode properties = resource.getValue().path("Properties");
                resources.merge(type, 1, Integer::sum);
                if (type.equals("AWS::EC2::LaunchTemplate")) {
                    packages.add(packages(properties));
                } else if (type.equals("AWS::AutoScaling::AutoScalingGroup")) {
                    instances.put(
                            name(properties.path("AutoScalingGroupName"), resource.getKey()),
                            properties.path("MinSize").asInt());
                } else if (type.equals("AWS::RDS::DBInstance")) {
                    instances.put(
                            name(properties.path("DBInstanceIdentifier"), resource.getKey()),
                            properties.path("MultiAZ").asBoolean() ? 2 : 1);
                }
            }
        }
        return new Cast(List.copyOf(packages), resources, instances);
    }

    /** The logical id stands for a name that is not given, or known only at deployment. */
    private static String name(JsonNode given, String id) {
        return given.isTextual() ? given.asText() : id;
    }

    /** Values known only at deployment stand within the user data's files, never in the list of packages. */
    private static List<String> packages(JsonNode properties) throws IOException {
        StringBuilder text = new StringBuilder();
        JsonNode userData = properties.at("/LaunchTemplateData/UserData/Fn::Base64");
        if (userData.isTextual()) {
            text.append(userData.asText());
        }
        userData.at("/Fn::Join/1").forEach(part -> text.append(part.isTextual() ? part.asText() : "x"));
        List<String> packages = new ArrayList<>();
        for (JsonNode name : YAML.readTree(text.toString()).path("packages")) {
            try {
                packages.add(NameRule.PACKAGE.check("a package of the user data", name.asText()));
            } catch (NotMade e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return packages;
    }

    /** For a person. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        int machines = instances.values().stream().mapToInt(Integer::intValue).sum();
        lines.add("Boots %d machines:".formatted(machines));
        instances.forEach((name, count) -> lines.add("  %d x %s".formatted(count, name)));
        lines.add("Creates %d resources of %d types; the report lists those that are only declared."
                .formatted(
                        resources.values().stream().mapToInt(Integer::intValue).sum(), resources.size()));
        lines.add("Creates network namespaces, control groups, links and mounts whose names begin with scaleup-.");
        return lines;
    }
}
