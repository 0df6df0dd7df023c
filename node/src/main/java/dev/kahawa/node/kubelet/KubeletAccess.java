package dev.kahawa.node.kubelet;

import dev.kahawa.client.Client;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks the API server who a bearer token is and what a user may do with a node, as the kubelet's
 * webhook mode does, and remembers the answers for a while. Safe for use by many threads.
 */
final class KubeletAccess {
    private static final GroupVersionResource TOKEN_REVIEWS =
            new GroupVersionResource("authentication.k8s.io", "v1", "tokenreviews");
    private static final GroupVersionResource ACCESS_REVIEWS =
            new GroupVersionResource("authorization.k8s.io", "v1", "subjectaccessreviews");

    /** How long answers hold: upstream's defaults. */
    private static final Duration ALLOWED_FOR = Duration.ofMinutes(5);

    private static final Duration DENIED_FOR = Duration.ofSeconds(30);

    /** The answer longest unused is forgotten first. */
    private static final int ANSWERS_MAX = 1_024;

    private final Client client;
    private final String node;
    private final InstantSource clock;
    private final Map<Question, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
            return size() > ANSWERS_MAX;
        }
    };

    private record Question(String user, List<String> groups, String verb, String subresource) {}

    private record Answer(boolean allowed, Instant until) {}

    KubeletAccess(Client client, String node, InstantSource clock) {
        this.client = client;
        this.node = node;
        this.clock = clock;
    }

    /** Whose token it is; empty if it is no good one. */
    Optional<User> userOf(String token) throws InterruptedException {
        JsonObject review = JsonObject.builder()
                .put("apiVersion", "authentication.k8s.io/v1")
                .put("kind", "TokenReview")
                .put("spec", JsonObject.of("token", token))
                .build();
        JsonObject status = client.create(TOKEN_REVIEWS, review).object("status");
        if (!status.isTrue("authenticated")) {
            return Optional.empty();
        }
        Map<String, List<String>> extra = status.object("user", "extra").keys().stream()
                .collect(Collectors.toMap(
                        key -> key, key -> status.array("user", "extra", key).strings()));
        return Optional.of(new User(
                status.text("user", "username"),
                status.text("user", "uid"),
                status.array("user", "groups").strings(),
                extra));
    }

    /** Whether the user may use this verb on {@code nodes/SUBRESOURCE} of this node. */
    boolean allows(User user, String verb, String subresource) throws InterruptedException {
        Question question = new Question(user.name(), user.groups(), verb, subresource);
        Instant now = clock.instant();
        Answer known = known(question);
        if (known != null && now.isBefore(known.until())) {
            return known.allowed();
        }
        boolean allowed = client.create(ACCESS_REVIEWS, review(user, verb, subresource))
                .isTrue("status", "allowed");
        remember(question, new Answer(allowed, now.plus(allowed ? ALLOWED_FOR : DENIED_FOR)));
        return allowed;
    }

    private @Nullable Answer known(Question question) {
        synchronized (answers) {
            return answers.get(question);
        }
    }

    private void remember(Question question, Answer answer) {
        synchronized (answers) {
            answers.put(question, answer);
        }
    }

    private JsonObject review(User user, String verb, String subresource) {
        JsonObject what = JsonObject.builder()
                .put("verb", verb)
                .put("version", "v1")
                .put("resource", "nodes")
                .put("subresource", subresource)
                .put("name", node)
                .build();
        JsonArray groups = JsonArray.of(user.groups().stream().map(Json::of).toList());
        return JsonObject.builder()
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("kind", "SubjectAccessReview")
                .put(
                        "spec",
                        JsonObject.of("resourceAttributes", what)
                                .with("user", user.name())
                                .with("groups", groups))
                .build();
    }
}
