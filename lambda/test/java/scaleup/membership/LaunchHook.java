package scaleup.membership;

import java.io.StringReader;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import scaleup.Tap;

/** The launch hook of a group, which moto stores and doesn't act by: it holds instances until it is completed. */
final class LaunchHook implements Tap.Supplement {
    private static final Pattern INSTANCE = Pattern.compile("(?:^|&)InstanceId=([^&]+)");
    private static final String COMPLETED = "<CompleteLifecycleActionResponse"
            + " xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><CompleteLifecycleActionResult/>"
            + "</CompleteLifecycleActionResponse>";

    private final Set<String> held = ConcurrentHashMap.newKeySet();

    void hold(String instance) {
        held.add(instance);
    }

    boolean holds(String instance) {
        return held.contains(instance);
    }

    @Override
    public Optional<String> answer(String request) {
        if (!request.contains("Action=CompleteLifecycleAction")) {
            return Optional.empty();
        }
        var instance = INSTANCE.matcher(request);
        if (!instance.find() || !held.remove(URLDecoder.decode(instance.group(1), StandardCharsets.UTF_8))) {
            throw new AssertionError("completes a hook that holds nobody: " + request);
        }
        return Optional.of(COMPLETED);
    }

    @Override
    public String changed(String request, String answer) {
        if (held.isEmpty() || !request.contains("Action=DescribeAutoScalingGroups")) {
            return answer;
        }
        try {
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(answer)));
            var ids = document.getElementsByTagName("InstanceId");
            for (int at = 0; at < ids.getLength(); at++) {
                if (held.contains(ids.item(at).getTextContent())) {
                    var instance = (Element) ids.item(at).getParentNode();
                    instance.getElementsByTagName("LifecycleState").item(0).setTextContent(Member.HELD);
                }
            }
            var text = new StringWriter();
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(text));
            return text.toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
