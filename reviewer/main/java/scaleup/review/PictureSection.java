package scaleup.review;

import scaleup.review.picture.Form;
import scaleup.review.picture.Picture;

/** A picture of the scene as a section of a review's page: of two forms that fits which a screen has room for. */
final class PictureSection {
    private PictureSection() {}

    static String html(Picture picture, boolean isChange) {
        String head = "<section aria-labelledby=\"picture\"><h2 id=\"picture\">Picture</h2>\n";
        if (picture.scene().isEmpty()) {
            return head + "<p>The templates declare no network.</p></section>\n";
        }
        return head + "<figure>\n" + picture.svg(Form.WIDE) + picture.svg(Form.NARROW)
                + """
                <figcaption>Who opens connections to whom, on which ports of TCP: by the templates' subnets, routes and security groups. \
                Dashed, or in a box: out of the network. Bold: into it from outside. A connection that nobody declared is marked.%s</figcaption>
                </figure></section>
                """.formatted(
                                isChange
                                        ? " What a change does is said in its box, or before its port: new, changed, removed."
                                        : "");
    }
}
