package dev.kahawa.apiserver.kinds;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a container image, by the grammar of distribution's reference package. */
final class ImageName {
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String DOMAIN =
            "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?";
    private static final String DIGEST =
            "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
    private static final Pattern FORM = Pattern.compile("(?:(?:" + DOMAIN + ")/)?" + COMPONENT
            + "(?:/" + COMPONENT + ")*(?::([\\w][\\w.-]{0,127}))?(?:@(" + DIGEST + "))?");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    private ImageName() {}

    /** An image that may change under its name is pulled every time. */
    static String pullPolicy(String image) {
        Matcher matcher = FORM.matcher(image);
        if (!matcher.matches() || IDENTIFIER.matcher(image).matches()) {
            return "IfNotPresent";
        }
        String tag = matcher.group(1);
        boolean untagged = tag == null && matcher.group(2) == null;
        return untagged || "latest".equals(tag) ? "Always" : "IfNotPresent";
    }
}
