package dev.kahawa.node.agent;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.client.Rounds;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.node.pod.Labels;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pods that a directory of the machine asks for, one a file. They run whether or not the API server
 * is there; it shows them by mirrors, which come again when deleted.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/">Static
 *     Pods</a>
 */
final class StaticPods implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StaticPods.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Path directory;
    private final String node;
    private final Client client;
    private final PodWorkers workers;
    private final Mirrors mirrors;
    private final InstantSource clock;
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final Rounds rounds;

    StaticPods(
            Path directory,
            String node,
            Client client,
            PodWorkers workers,
            Mirrors mirrors,
            InstantSource clock) {
        this.directory = directory;
        this.node = node;
        this.client = client;
        this.workers = workers;
        this.mirrors = mirrors;
        this.clock = clock;
        this.rounds = new Rounds("static pods", this::round);
    }

    /** Returns once those that are there have their workers. */
    void start() throws InterruptedException {
        look();
        rounds.start();
    }

    private Duration round() throws InterruptedException {
        look();
        mirror();
        return EVERY;
    }

    private void look() throws InterruptedException {
        Map<String, Pod> found = new LinkedHashMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(StaticPods::isManifest).forEach(file -> read(file, found));
            } catch (IOException unreadable) {
                LOG.warn("static pods in {}: {}", directory, unreadable.toString());
                return;
            }
        }
        for (Pod pod : pods.values()) {
            if (!found.containsKey(pod.meta().uid())) {
                workers.staticGone(pod);
                removeMirror(pod);
            }
        }
        found.forEach((uid, pod) -> {
            if (!pods.containsKey(uid)) {
                workers.staticPod(pod);
            }
        });
        pods.keySet().retainAll(found.keySet());
        found.forEach(pods::putIfAbsent);
    }

    private static boolean isManifest(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".")
                && name.matches(".*\\.(ya?ml|json|manifest)")
                && Files.isRegularFile(file);
    }

    private void read(Path file, Map<String, Pod> found) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            JsonObject json = Yaml.read(bytes).value().asObject().orElse(JsonObject.EMPTY);
            if (!json.text("kind").equals("Pod")
                    || json.text("metadata", "name").isEmpty()) {
                LOG.warn("{} is no Pod", file);
                return;
            }
            Pod pod = completed(json, hash(file, bytes));
            found.put(pod.meta().uid(), pod);
        } catch (IOException | MalformedJsonException unreadable) {
            LOG.warn("static pod {}: {}", file, unreadable.getMessage());
        }
    }

    private String hash(Path file, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update((node + "\0" + file + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** With what the API server would have filled in, as far as it matters to run it. */
    private Pod completed(JsonObject json, String hash) {
        String name = json.text("metadata", "name") + "-" + node;
        JsonObject annotations = json.object("metadata", "annotations")
                .with(Labels.CONFIG_HASH, hash)
                .with("kubernetes.io/config.seen", Times.micros(clock.instant()))
                .with(Labels.SOURCE, "file");
        JsonObject metadata = json.object("metadata")
                .with("name", name)
                .withDefault("namespace", "default")
                .with("uid", hash)
                .with("annotations", annotations);
        JsonObject stays = JsonObject.of("operator", "Exists").with("effect", "NoExecute");
        JsonObject spec = json.object("spec")
                .with("nodeName", node)
                .withDefault("restartPolicy", "Always")
                .withDefault("dnsPolicy", "ClusterFirst")
                .with("tolerations", json.array("spec", "tolerations").plus(stays));
        for (String list : new String[] {"initContainers", "containers"}) {
            if (spec.has(list)) {
                spec = spec.with(list, spec.array(list).mapObjects(StaticPods::container));
            }
        }
        return new Pod(json.with("metadata", metadata).with("spec", spec).without("status"));
    }

    private static JsonObject container(JsonObject container) {
        String image = container.text("image");
        boolean latest = image.endsWith(":latest") || !image.matches(".*[:@][^/]*");
        return container
                .withDefault("terminationMessagePath", "/dev/termination-log")
                .withDefault("terminationMessagePolicy", "File")
                .withDefault("imagePullPolicy", latest ? "Always" : "IfNotPresent");
    }

    private void mirror() throws InterruptedException {
        for (Pod pod : pods.values()) {
            try {
                mirror(pod);
            } catch (ApiException refused) {
                LOG.info("mirror of static pod {}: {}", pod.name(), refused.text());
            }
        }
    }

    private void mirror(Pod pod) throws InterruptedException {
        Optional<Pod> mirror = mirrors.inApi(pod);
        if (mirror.isPresent() && mirror.get().meta().isBeingDeleted()) {
            delete(mirror.get());
        } else if (mirror.isEmpty()) {
            JsonObject made = client.create(Resource.PODS, mirrorOf(pod));
            mirrors.seen(new Pod(made));
            workers.wake(pod.meta().uid());
        }
    }

    /** It goes with its Node. */
    private JsonObject mirrorOf(Pod pod) throws InterruptedException {
        JsonObject owner = client.get(Resource.NODES, new ObjectName("", node));
        JsonObject reference = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", node)
                .put("uid", owner.text("metadata", "uid"))
                .put("controller", true)
                .build();
        return pod.json()
                .update(
                        "metadata",
                        metadata -> metadata.without("uid")
                                .with("ownerReferences", JsonArray.of(reference))
                                .update(
                                        "annotations",
                                        a -> a.with(Labels.MIRROR, pod.meta().uid())));
    }

    private void removeMirror(Pod pod) throws InterruptedException {
        try {
            Optional<Pod> mirror = mirrors.inApi(pod);
            if (mirror.isPresent()) {
                delete(mirror.get());
            }
        } catch (ApiException refused) {
            LOG.info("mirror of static pod {}: {}", pod.name(), refused.text());
        }
    }

    private void delete(Pod mirror) throws InterruptedException {
        JsonObject options = JsonObject.of("gracePeriodSeconds", Json.of(0))
                .with("preconditions", JsonObject.of("uid", mirror.meta().uid()));
        try {
            client.delete(Resource.PODS, mirror.name(), options);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
        mirrors.gone(mirror);
    }

    @Override
    public void close() throws InterruptedException {
        rounds.close();
    }
}
