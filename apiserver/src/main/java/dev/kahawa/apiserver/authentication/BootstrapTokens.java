package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens by which nodes join: {@code ID.SECRET}, kept in Secrets {@code bootstrap-token-ID} of
 * kube-system. (Kubernetes documentation: "Authenticating with Bootstrap Tokens".)
 */
final class BootstrapTokens {
    private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern GROUP =
            Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");
    private static final String TYPE = "bootstrap.kubernetes.io/token";
    private static final GroupVersionResource SECRETS =
            new GroupVersionResource("", "v1", "secrets");

    private final ObjectReader objects;
    private final InstantSource clock;

    BootstrapTokens(ObjectReader objects, InstantSource clock) {
        this.objects = objects;
        this.clock = clock;
    }

    static boolean isOne(String token) {
        return TOKEN.matcher(token).matches();
    }

    Identity identify(String token) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            return new Identity.Unknown("not a bootstrap token");
        }
        String id = parts.group(1);
        Optional<JsonObject> secret = objects.get(SECRETS, "kube-system", "bootstrap-token-" + id);
        return secret.isEmpty()
                ? new Identity.Unknown("there is no bootstrap token " + id)
                : identify(id, parts.group(2), secret.get());
    }

    private Identity identify(String id, String password, JsonObject secret) {
        if (secret.object("metadata").has("deletionTimestamp")
                || !secret.text("type").equals(TYPE)) {
            return new Identity.Unknown("the bootstrap token's Secret is gone or no such token");
        }
        boolean same = MessageDigest.isEqual(
                value(secret, "token-secret").getBytes(StandardCharsets.UTF_8),
                password.getBytes(StandardCharsets.UTF_8));
        if (!same || !value(secret, "token-id").equals(id)) {
            return new Identity.Unknown("the bootstrap token's secret is wrong");
        }
        if (isExpired(value(secret, "expiration"))) {
            return new Identity.Unknown("the bootstrap token has expired");
        }
        if (!value(secret, "usage-bootstrap-authentication").equals("true")) {
            return new Identity.Unknown("the bootstrap token is not for authentication");
        }
        List<String> groups = new ArrayList<>(List.of("system:bootstrappers"));
        for (String group : value(secret, "auth-extra-groups").split(",")) {
            if (!group.isEmpty() && !GROUP.matcher(group).matches()) {
                return new Identity.Unknown("the bootstrap token names a bad group: " + group);
            }
            if (!group.isEmpty() && !groups.contains(group)) {
                groups.add(group);
            }
        }
        groups.add("system:authenticated");
        return new Identity.Known(
                new User("system:bootstrap:" + id, "", groups, Map.of()), "bootstrap token");
    }

    private static String value(JsonObject secret, String key) {
        byte[] bytes = Base64.getDecoder().decode(secret.text("data", key));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A time that can't be read has passed. */
    private boolean isExpired(String expiration) {
        if (expiration.isEmpty()) {
            return false;
        }
        try {
            Instant end = OffsetDateTime.parse(expiration).toInstant();
            return !clock.instant().isBefore(end);
        } catch (DateTimeException unreadable) {
            return true;
        }
    }
}
