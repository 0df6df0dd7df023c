package dev.kahawa.node.objects;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ConfigMaps and Secrets that Pods refer to, one by one: a node may not list them. An answer is
 * good for a short time, so that many Pods with the same reference cost one request. Refusals of
 * the server are thrown as {@link dev.kahawa.model.status.ApiException}. Safe for use by many
 * threads.
 */
public final class ReferredObjects {
    private static final GroupVersionResource SECRETS =
            new GroupVersionResource("", "v1", "secrets");
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    /** Answers kept; beyond, those no longer good are dropped. */
    private static final int KEPT_MAX = 500;

    private final Client client;
    private final InstantSource clock;
    private final Map<Key, Answer> answers = new ConcurrentHashMap<>();

    private record Key(GroupVersionResource resource, ObjectName name) {}

    private record Answer(@Nullable JsonObject object, Instant at) {}

    public ReferredObjects(Client client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    public Optional<JsonObject> configMap(ObjectName name) throws InterruptedException {
        return find(new Key(Resource.CONFIG_MAPS, name));
    }

    public Optional<JsonObject> secret(ObjectName name) throws InterruptedException {
        return find(new Key(SECRETS, name));
    }

    private Optional<JsonObject> find(Key key) throws InterruptedException {
        Answer known = answers.get(key);
        // what was missing may be there any moment, and a Pod waits for it
        if (known != null && known.object() != null && isGood(known)) {
            return Optional.of(known.object());
        }
        Optional<JsonObject> found = client.find(key.resource(), key.name());
        if (answers.size() >= KEPT_MAX) {
            answers.values().removeIf(answer -> !isGood(answer));
        }
        answers.put(key, new Answer(found.orElse(null), clock.instant()));
        return found;
    }

    private boolean isGood(Answer answer) {
        return answer.at().plus(GOOD_FOR).isAfter(clock.instant());
    }
}
