package dev.kahawa.node.images;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image reference in full (distribution's reference grammar): {@code nginx} is {@code
 * docker.io/library/nginx:latest}.
 *
 * @param reference with its registry, and a tag or a digest
 */
record ImageName(String registry, String repository, String reference) {
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern FORM = Pattern.compile("(?:([a-zA-Z0-9.-]+(?::[0-9]+)?"
            + "|\\[[0-9a-fA-F:]+](?::[0-9]+)?)/)?"
            + "(" + PART + "(?:/" + PART + ")*)"
            + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?"
            + "(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?");

    /** Empty if the text is no reference. */
    static Optional<ImageName> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String first = matcher.group(1) == null ? "" : matcher.group(1);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = named ? first : "docker.io";
        String path = named || first.isEmpty() ? matcher.group(2) : first + "/" + matcher.group(2);
        String repository =
                registry.equals("docker.io") && !path.contains("/") ? "library/" + path : path;
        String tag = matcher.group(3) == null ? "" : matcher.group(3);
        String digest = matcher.group(4) == null ? "" : matcher.group(4);
        String version = tag.isEmpty() && digest.isEmpty() ? ":latest" : tag + digest;
        return Optional.of(
                new ImageName(registry, repository, registry + "/" + repository + version));
    }
}
