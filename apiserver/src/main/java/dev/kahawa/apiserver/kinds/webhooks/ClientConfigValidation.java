package dev.kahawa.apiserver.kinds.webhooks;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** What is wrong with how another server is to be called: by a URL, or as a Service. */
public final class ClientConfigValidation {
    private static final String FORM = "; desired format: https://host[/path]";
    private static final int HTTPS = 443;

    private ClientConfigValidation() {}

    /** The Service's port, where none is given. */
    public static JsonObject withPort(JsonObject config) {
        return PodDefaults.given(
                config, "service", service -> service.withDefault("port", Json.of(HTTPS)));
    }

    static void check(JsonObject config, Place place) {
        boolean url = config.has("url");
        if (url == config.has("service")) {
            place.required("exactly one of url or service is required");
        } else if (url) {
            url(config.text("url"), place.child("url"));
        } else {
            service(config.object("service"), place.child("service"));
        }
    }

    private static void url(String text, Place place) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            place.required("url must be a valid URL: parse \"" + text + "\": "
                    + malformed.getReason() + FORM);
            return;
        }
        String scheme = part(url.getScheme());
        if (!scheme.equals("https")) {
            place.invalid(scheme, "'https' is the only allowed URL scheme" + FORM);
        }
        String authority = part(url.getRawAuthority());
        int at = authority.lastIndexOf('@');
        if (authority.substring(at + 1).isEmpty()) {
            place.invalid("", "host must be specified" + FORM);
        }
        if (at >= 0) {
            place.invalid(
                    authority.substring(0, at), "user information is not permitted in the URL");
        }
        if (!part(url.getFragment()).isEmpty()) {
            place.invalid(url.getFragment(), "fragments are not permitted in the URL");
        }
        if (!part(url.getRawQuery()).isEmpty()) {
            place.invalid(url.getRawQuery(), "query parameters are not permitted in the URL");
        }
    }

    private static String part(@org.jspecify.annotations.Nullable String part) {
        return part == null ? "" : part;
    }

    private static void service(JsonObject service, Place place) {
        place.requires(service, "name", "namespace");
        port(service, place);
        service.string("path").ifPresent(path -> path(path, place.child("path")));
    }

    public static void port(JsonObject service, Place place) {
        long port = service.number("port").orElse(HTTPS);
        List<String> wrong = Forms.portNumber(port);
        if (!wrong.isEmpty()) {
            place.child("port").invalid(port, "port is not valid: " + String.join(",", wrong));
        }
    }

    private static void path(String path, Place place) {
        if (path.isEmpty() || path.equals("/")) {
            return;
        }
        if (path.equals("//")) {
            place.invalid(path, "segment[0] may not be empty");
            return;
        }
        if (!path.startsWith("/")) {
            place.invalid(path, "must start with a '/'");
        }
        String steps = path.substring(1);
        String trimmed = steps.endsWith("/") ? steps.substring(0, steps.length() - 1) : steps;
        String[] segments = trimmed.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String name = "segment[" + i + "]";
            if (segments[i].isEmpty()) {
                place.invalid(path, name + " may not be empty");
            } else {
                Forms.subdomain(segments[i]).forEach(why -> place.invalid(path, name + ": " + why));
            }
        }
    }
}
