package dev.kahawa.node.volume;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens of ServiceAccounts, each bound to one Pod and asked for anew when four fifths of its life
 * or a day have passed, as the kubelet does. Safe for use by many threads.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-auth/1205-bound-service-account-tokens">
 *     KEP-1205</a>
 */
final class ServiceAccountTokens {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccountTokens.class);
    private static final long DEFAULT_SECONDS = 3_600;
    private static final Duration OLDEST = Duration.ofHours(24);

    private final Client client;
    private final InstantSource clock;
    private final Map<Key, Token> tokens = new ConcurrentHashMap<>();

    private record Key(String pod, String audience, long seconds) {}

    private record Token(String text, Instant issued, Instant expires) {

        boolean isStale(Instant now) {
            Duration life = Duration.between(issued, expires);
            Duration fresh = life.multipliedBy(4).dividedBy(5);
            Duration age = Duration.between(issued, now);
            return age.compareTo(fresh) > 0 || age.compareTo(OLDEST) > 0;
        }
    }

    ServiceAccountTokens(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * The token now.
     *
     * @param source a core/v1 ServiceAccountTokenProjection
     * @throws ApiException if there is none that is still good, and the server gives no other
     */
    String get(Pod pod, JsonObject source) throws InterruptedException {
        long seconds = source.number("expirationSeconds").orElse(DEFAULT_SECONDS);
        Key key = new Key(pod.meta().uid(), source.text("audience"), seconds);
        Token known = tokens.get(key);
        if (known != null && !known.isStale(clock.instant())) {
            return known.text();
        }
        try {
            Token token = request(pod, key);
            tokens.put(key, token);
            return token.text();
        } catch (ApiException refused) {
            if (known == null || !known.expires().isAfter(clock.instant())) {
                throw refused;
            }
            LOG.warn("the token of {} can't be renewed yet: {}", pod.name(), refused.text());
            return known.text();
        }
    }

    private Token request(Pod pod, Key key) throws InterruptedException {
        JsonObject bound = JsonObject.builder()
                .put("kind", "Pod")
                .put("apiVersion", "v1")
                .put("name", pod.meta().name())
                .put("uid", pod.meta().uid())
                .build();
        JsonObject.Builder spec = JsonObject.builder();
        if (!key.audience().isEmpty()) {
            spec.put("audiences", JsonArray.ofStrings(List.of(key.audience())));
        }
        spec.put("expirationSeconds", key.seconds()).put("boundObjectRef", bound);
        JsonObject body = JsonObject.of("apiVersion", "authentication.k8s.io/v1")
                .with("kind", "TokenRequest")
                .with("spec", spec.build());
        ObjectName account = new ObjectName(
                pod.meta().namespace(),
                pod.json().string("spec", "serviceAccountName").orElse("default"));
        JsonObject answer = client.create(Resource.SERVICE_ACCOUNTS, account, "token", body);
        return new Token(
                answer.text("status", "token"),
                clock.instant(),
                Instant.parse(answer.text("status", "expirationTimestamp")));
    }

    void forget(String pod) {
        tokens.keySet().removeIf(key -> key.pod().equals(pod));
    }
}
