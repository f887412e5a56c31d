package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amazon Route 53's REST: the action is a method and a path, XML in and out (Amazon Route 53 API Reference). */
final class Route53Protocol implements Protocol {
    private static final String NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";

    /** The names of the elements of lists. */
    private static final Map<String, String> ELEMENTS = Map.of(
            "Changes", "Change",
            "ResourceRecords", "ResourceRecord",
            "ResourceRecordSets", "ResourceRecordSet",
            "HostedZones", "HostedZone",
            "HostedZoneSummaries", "HostedZoneSummary",
            "NameServers", "NameServer",
            "VPCs", "VPC");

    /**
     * An action.
     *
     * @param path with the name of the parameter that is in it
     * @param query parameters by their names in the query
     */
    private record Route(String action, String method, Pattern path, String inPath, Map<String, String> query) {
        static Route of(String action, String method, String path, Map<String, String> query) {
            var inPath = path.replaceFirst("[^{]*\\{?([^}]*).*", "$1");
            var pattern = Pattern.compile("/2013-04-01" + path.replaceFirst("\\{.*\\}", "([^/]+)") + "/?");
            return new Route(action, method, pattern, inPath, query);
        }
    }

    private static final List<Route> ROUTES = List.of(
            Route.of("ChangeResourceRecordSets", "POST", "/hostedzone/{HostedZoneId}/rrset", Map.of()),
            Route.of(
                    "ListResourceRecordSets",
                    "GET",
                    "/hostedzone/{HostedZoneId}/rrset",
                    Map.of(
                            "name", "StartRecordName",
                            "type", "StartRecordType",
                            "identifier", "StartRecordIdentifier",
                            "maxitems", "MaxItems")),
            Route.of("GetChange", "GET", "/change/{Id}", Map.of()),
            Route.of("GetHostedZone", "GET", "/hostedzone/{Id}", Map.of()),
            Route.of("DeleteHostedZone", "DELETE", "/hostedzone/{Id}", Map.of()),
            Route.of("CreateHostedZone", "POST", "/hostedzone", Map.of()),
            Route.of(
                    "ListHostedZones",
                    "GET",
                    "/hostedzone",
                    Map.of(
                            "marker", "Marker",
                            "maxitems", "MaxItems",
                            "delegationsetid", "DelegationSetId",
                            "hostedzonetype", "HostedZoneType")),
            Route.of(
                    "ListHostedZonesByName",
                    "GET",
                    "/hostedzonesbyname",
                    Map.of("dnsname", "DNSName", "hostedzoneid", "HostedZoneId", "maxitems", "MaxItems")),
            Route.of(
                    "ListHostedZonesByVPC",
                    "GET",
                    "/hostedzonesbyvpc",
                    Map.of(
                            "vpcid",
                            "VPCId",
                            "vpcregion",
                            "VPCRegion",
                            "maxitems",
                            "MaxItems",
                            "nexttoken",
                            "NextToken")));

    @Override
    public Operation decode(Request request) throws Refusal {
        for (var route : ROUTES) {
            var path = route.path().matcher(request.path());
            if (route.method().equals(request.method()) && path.matches()) {
                var parameters = body(request);
                if (path.groupCount() == 1) {
                    parameters.put(route.inPath(), URLDecoder.decode(path.group(1), StandardCharsets.UTF_8));
                }
                request.parameters().forEach((name, value) -> Optional.ofNullable(
                                route.query().get(name))
                        .ifPresent(parameter -> parameters.put(parameter, value)));
                return new Operation(route.action(), parameters);
            }
        }
        throw new Refusal(
                404,
                "UnknownOperationException",
                "The rehearsal doesn't know " + request.method() + " " + request.path());
    }

    private static ObjectNode body(Request request) throws Refusal {
        if (request.body().length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return unwrapped(Xml.read(request.body())) instanceof ObjectNode object
                    ? object
                    : JsonNodeFactory.instance.objectNode();
        } catch (IOException e) {
            throw new Refusal(400, "MalformedXML", "The request's body isn't XML");
        }
    }

    private static JsonNode unwrapped(JsonNode node) {
        if (node.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> list.add(unwrapped(element)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        var object = JsonNodeFactory.instance.objectNode();
        for (var field : node.properties()) {
            var element = ELEMENTS.get(field.getKey());
            object.set(field.getKey(), element == null ? unwrapped(field.getValue()) : list(field.getValue(), element));
        }
        return object;
    }

    private static JsonNode list(JsonNode node, String element) {
        var list = JsonNodeFactory.instance.arrayNode();
        var elements = node.path(element);
        if (elements.isArray()) {
            elements.forEach(each -> list.add(unwrapped(each)));
        } else if (!elements.isMissingNode()) {
            list.add(unwrapped(elements));
        }
        return list;
    }

    @Override
    public Response encode(String action, JsonNode result, String requestId) {
        boolean created = action.startsWith("Create");
        ObjectNode body = result.deepCopy();
        var location = body.remove("Location");
        var response =
                Xml.response(created ? 201 : 200, action + "Response", NAMESPACE, body, Route53Protocol::element);
        Map<String, List<String>> headers = new LinkedHashMap<>(response.headers());
        headers.put("x-amzn-RequestId", List.of(requestId));
        if (location != null) {
            headers.put("Location", List.of(location.asText()));
        }
        return new Response(response.status(), headers, response.length(), response.body());
    }

    private static String element(String list) {
        return ELEMENTS.getOrDefault(list, "member");
    }

    @Override
    public Response encode(Refusal refusal, String requestId) {
        return QueryProtocol.error(refusal, requestId, NAMESPACE);
    }

    @Override
    public Refusal unauthenticated(Unauthenticated.Reason reason) {
        return QueryProtocol.refusal(reason);
    }

    @Override
    public Refusal accessDenied(String message) {
        return new Refusal(403, "AccessDenied", message);
    }
}
