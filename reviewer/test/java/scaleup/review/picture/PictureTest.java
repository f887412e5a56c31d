package scaleup.review.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What is drawn, in both forms, can be read: it is all there, and nothing stands in the way of anything else. */
class PictureTest {
    private static Picture picture;

    private static synchronized Picture picture() throws IOException {
        if (picture == null) {
            picture = Picture.of(SceneTest.scene("First", "Second"), "<shop>");
        }
        return picture;
    }

    private static List<Element> elements(Form form, String name, String kind) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var document = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture().file(form))));
        List<Element> elements = new ArrayList<>();
        var all = document.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            var element = (Element) all.item(i);
            if (List.of(element.getAttribute("class").split(" ", -1)).contains(kind)) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static Rectangle2D rectangle(Element element) {
        return new Rectangle2D.Double(
                Double.parseDouble(element.getAttribute("x")),
                Double.parseDouble(element.getAttribute("y")),
                Double.parseDouble(element.getAttribute("width")),
                Double.parseDouble(element.getAttribute("height")));
    }

    private static List<Rectangle2D> boxes(Form form) throws Exception {
        List<Rectangle2D> boxes = new ArrayList<>();
        for (String kind : List.of("box", "outside")) {
            elements(form, "rect", kind).forEach(box -> boxes.add(rectangle(box)));
        }
        return boxes;
    }

    @ParameterizedTest
    @EnumSource
    void showsEverybodyAndEveryPort(Form form) throws IOException {
        assertThat(picture().svg(form))
                .contains(">load-balancer<", ">NAT gateways<", ">clients<", ">192.0.2.0/24<")
                .contains(form == Form.WIDE ? List.of(">internet<", ">443<") : List.of(">to internet: 443<"))
                .contains(">undeclared: 22<", ">zone 1: 10.0.1.0/24<", ">VPC 10.0.0.0/16<");
    }

    /** WAI, "SVG and accessibility": a title and a description, which say to who doesn't see it what who does sees. */
    @ParameterizedTest
    @EnumSource
    void saysItInWordsToo(Form form) throws IOException {
        assertThat(picture().svg(form))
                .contains("role=\"img\"", "<title id=", ">Architecture of &lt;shop&gt;</title>")
                .contains(
                        "clients to load-balancer: undeclared: 22.",
                        "In private subnets of VPC 10.0.0.0/16: load-balancer.");
    }

    @ParameterizedTest
    @EnumSource
    void putsNoBoxOnAnother(Form form) throws Exception {
        List<Rectangle2D> boxes = boxes(form);
        assertThat(boxes).hasSize(form == Form.WIDE ? 4 : 3);
        for (Rectangle2D box : boxes) {
            assertThat(boxes).filteredOn(other -> other.intersects(box)).containsExactly(box);
        }
    }

    @ParameterizedTest
    @EnumSource
    void leadsNoLineThroughABox(Form form) throws Exception {
        List<Rectangle2D> boxes = boxes(form);
        List<Element> ways = elements(form, "path", "way");
        assertThat(ways).hasSize(form == Form.WIDE ? 3 : 1);
        for (Element way : ways) {
            String[] numbers = way.getAttribute("d").substring(1).split(" ", -1);
            for (int i = 0; i + 3 < numbers.length; i += 2) {
                var line = new Line2D.Double(
                        Double.parseDouble(numbers[i]),
                        Double.parseDouble(numbers[i + 1]),
                        Double.parseDouble(numbers[i + 2]),
                        Double.parseDouble(numbers[i + 3]));
                assertThat(boxes)
                        .noneMatch(box -> line.intersects(
                                box.getX() + 1, box.getY() + 1, box.getWidth() - 2, box.getHeight() - 2));
            }
        }
    }

    /** Where it could tell whoever made the page that somebody looks at it. */
    @ParameterizedTest
    @EnumSource
    void asksNobody(Form form) throws IOException {
        assertThat(picture().file(form).replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http", "href", "url(//", "@import", "<script");
    }

    /** The same on a page twice would give two things one name. */
    @ParameterizedTest
    @EnumSource
    void givesNoNameTwice(Form form) throws IOException {
        Form other = form == Form.WIDE ? Form.NARROW : Form.WIDE;
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String svg : List.of(picture().svg(form), picture().svg(other))) {
            Pattern.compile(" id=\"([^\"]+)\"")
                    .matcher(svg)
                    .results()
                    .forEach(id -> ids.merge(id.group(1), 1, Integer::sum));
        }
        assertThat(ids).isNotEmpty();
        assertThat(ids.values()).containsOnly(1);
    }
}
