package dev.kahawa.verify.bench;

/** ConfigMaps of about a kilobyte. */
final class ConfigMaps {
    private static final String VALUE = "a line of some configuration, as it may be\\n".repeat(24);

    private ConfigMaps() {}

    static String json(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
                + name
                + "\"},\"data\":{\"file\":\""
                + VALUE
                + "\"}}";
    }
}
