package dev.kahawa.node.images;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.node.objects.ReferredObjects;
import dev.kahawa.node.runtime.Images.Credentials;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The credentials that a Pod's {@code imagePullSecrets} hold for a registry. */
final class PullSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);
    private static final String DOCKER_HUB = "index.docker.io";

    private final ReferredObjects objects;

    PullSecrets(ReferredObjects objects) {
        this.objects = objects;
    }

    /** Those to try, in order; the last are none at all. */
    List<Credentials> of(Pod pod, ImageName image) throws InterruptedException {
        List<Credentials> all = new ArrayList<>();
        for (JsonObject reference : pod.json().array("spec", "imagePullSecrets").objects()) {
            ObjectName name = new ObjectName(pod.meta().namespace(), reference.text("name"));
            secret(name).ifPresent(secret -> add(all, secret, image));
        }
        if (all.isEmpty()) {
            all.add(Credentials.NONE);
        }
        return all;
    }

    /** A secret that can't be had is passed over: the image may be open to all. */
    private Optional<JsonObject> secret(ObjectName name) throws InterruptedException {
        try {
            return objects.secret(name);
        } catch (ApiException refused) {
            LOG.info("image pull secret {}: {}", name, refused.text());
            return Optional.empty();
        }
    }

    private static void add(List<Credentials> all, JsonObject secret, ImageName image) {
        JsonObject registries =
                decoded(secret.text("data", ".dockerconfigjson")).object("auths");
        JsonObject old = decoded(secret.text("data", ".dockercfg"));
        (registries.isEmpty() ? old : registries).forEach((server, value) -> {
            if (matches(server, image)) {
                value.asObject().map(PullSecrets::credentials).ifPresent(all::add);
            }
        });
    }

    private static JsonObject decoded(String base64) {
        if (base64.isEmpty()) {
            return JsonObject.EMPTY;
        }
        try {
            return JsonReader.read(Base64.getDecoder().decode(base64))
                    .asObject()
                    .orElse(JsonObject.EMPTY);
        } catch (MalformedJsonException | IllegalArgumentException unreadable) {
            LOG.info("an image pull secret can't be read: {}", unreadable.getMessage());
            return JsonObject.EMPTY;
        }
    }

    /** Whether the credentials of a server, or of a path on it, are those for this image. */
    static boolean matches(String server, ImageName image) {
        String plain = server.replaceFirst("^https?://", "").replaceFirst("/(v1|v2)?/?$", "");
        String host = plain.split("/", 2)[0];
        String path = plain.contains("/") ? plain.substring(host.length() + 1) : "";
        boolean hub = image.registry().equals("docker.io") && host.equals(DOCKER_HUB);
        String pattern = host.replace(".", "\\.").replace("*", "[^.:]*");
        boolean sameHost = hub
                || (pattern.matches("[A-Za-z0-9\\\\.:*\\[\\]^-]+")
                        && image.registry().matches(pattern));
        return sameHost
                && (path.isEmpty()
                        || image.repository().equals(path)
                        || image.repository().startsWith(path + "/"));
    }

    private static Credentials credentials(JsonObject entry) {
        String auth = entry.text("auth");
        if (auth.isEmpty()) {
            return new Credentials(
                    entry.text("username"), entry.text("password"), entry.text("identitytoken"));
        }
        String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        return colon < 0
                ? new Credentials(pair, "", entry.text("identitytoken"))
                : new Credentials(
                        pair.substring(0, colon),
                        pair.substring(colon + 1),
                        entry.text("identitytoken"));
    }
}
