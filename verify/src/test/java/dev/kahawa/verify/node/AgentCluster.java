package dev.kahawa.verify.node;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.node.agent.NodeAgent;
import dev.kahawa.node.agent.NodeOptions;
import dev.kahawa.node.agent.Thresholds;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.SandboxSpec.Dns;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A whole cluster in this process, with one node agent. */
final class AgentCluster implements AutoCloseable {
    private static final String NODE = "worker";

    private final Kahawa kahawa;
    private final Path directory;
    private final ContainerRuntime runtime;
    private final String image;
    final Client client;
    private final String address;
    private final Queue<String> statusWrites = new ConcurrentLinkedQueue<>();
    private NodeAgent agent;
    private volatile Duration ahead = Duration.ZERO;

    AgentCluster(Path directory, ContainerRuntime runtime, String image)
            throws IOException, GeneralSecurityException, InterruptedException {
        this(directory, runtime, image, "192.0.2.7");
    }

    /**
     * @param image what {@code image: box} of Pods stands for
     * @param address the node's
     */
    AgentCluster(Path directory, ContainerRuntime runtime, String image, String address)
            throws IOException, GeneralSecurityException, InterruptedException {
        Options options = Options.ephemeral(directory.resolve("server"));
        this.directory = directory;
        this.kahawa = Kahawa.start(options);
        this.runtime = runtime;
        this.image = image;
        this.address = address;
        this.client = new Client(
                kahawa.apiServer(), User.of("admin", "system:masters"), "kubectl/v1.36.0");
        startAgent();
        awaitAccount();
    }

    /** Pods can be made once their namespace has its ServiceAccount. */
    private void awaitAccount() {
        Awaitility.await()
                .until(() -> find(Resource.SERVICE_ACCOUNTS, "default").isPresent());
    }

    /** An agent comes, again or for the first time; the runtime is the same. */
    void startAgent() throws IOException {
        startAgent(Thresholds.DEFAULT);
    }

    void startAgent(Thresholds thresholds) throws IOException {
        NodeOptions options = new NodeOptions(
                NODE,
                List.of(address),
                Map.of(),
                "10.88.0.0/16",
                0,
                new NodeOptions.Directories(
                        directory.resolve("kubelet"),
                        directory.resolve("logs"),
                        directory.resolve("manifests")),
                new NodeOptions.ClusterDns(
                        List.of("10.96.0.10"),
                        "cluster.local",
                        new Dns(List.of("192.0.2.53"), List.of("example.org"), List.of())),
                NodeOptions.Cgroups.CGROUPFS,
                thresholds);
        agent = NodeAgent.start(
                options, this::fromAgent, runtime, () -> Instant.now().plus(ahead), new Random(7));
    }

    private Response fromAgent(Request request) throws InterruptedException {
        if (request.path().endsWith("/status")) {
            statusWrites.add(request.path());
        }
        return kahawa.apiServer().handle(request);
    }

    /** How often the agent has written the Pod's status. */
    long statusWrites(String pod) {
        return statusWrites.stream()
                .filter(path -> path.endsWith("/pods/" + pod + "/status"))
                .count();
    }

    /** The agent's clock is ahead of the server's from now on. */
    void setAhead(Duration time) {
        ahead = time;
    }

    NodeAgent agent() {
        return agent;
    }

    /** The agent dies; what runs goes on. */
    void stopAgent() throws InterruptedException {
        agent.close();
    }

    /** The status of the Node's condition Ready. */
    String nodeReady() throws InterruptedException {
        return Conditions.of(client.get(Resource.NODES, new ObjectName("", NODE)))
                .get("Ready")
                .map(ready -> ready.text("status"))
                .orElse("");
    }

    /** A Pod of namespace default on the node, its spec in YAML's flow style. */
    JsonObject run(String name, String spec) throws InterruptedException {
        return client.create(Resource.PODS, pod(name, spec));
    }

    private JsonObject pod(String name, String spec) {
        return JsonObject.of("apiVersion", "v1")
                .with("kind", "Pod")
                .with("metadata", JsonObject.of("name", name).with("namespace", "default"))
                .with("spec", spec(spec));
    }

    /** On the node; a container without a command waits. */
    private JsonObject spec(String text) {
        JsonArray wait = JsonArray.ofStrings(List.of("sleep", "1000000"));
        JsonObject spec = yaml(text.replace("image: box", imageHere()));
        for (String list : List.of("initContainers", "containers")) {
            if (spec.has(list)) {
                spec = spec.with(
                        list, spec.array(list).mapObjects(c -> c.withDefault("command", wait)));
            }
        }
        return spec.with("nodeName", NODE);
    }

    /** In YAML. */
    String imageHere() {
        return "image: \"" + image + "\", imagePullPolicy: IfNotPresent";
    }

    private static JsonObject yaml(String text) {
        try {
            return (JsonObject) Yaml.read(text.getBytes(StandardCharsets.UTF_8)).value();
        } catch (MalformedJsonException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    static JsonObject json(String text) {
        return JsonReader.readTrustedObject(text.getBytes(StandardCharsets.UTF_8));
    }

    Optional<JsonObject> find(GroupVersionResource resource, String name)
            throws InterruptedException {
        return client.find(resource, new ObjectName("default", name));
    }

    JsonObject pod(String name) throws InterruptedException {
        return find(Resource.PODS, name).orElse(JsonObject.EMPTY);
    }

    JsonObject container(String pod, String list) throws InterruptedException {
        return pod(pod).array("status", list).objects().stream()
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    /** {@code Type Reason message} of all events about a Pod. */
    List<String> events(String pod) throws InterruptedException {
        return client.list(Resource.EVENTS, "default", Query.NONE).array("items").objects().stream()
                .filter(event -> event.text("involvedObject", "name").equals(pod))
                .map(event -> event.text("type") + " " + event.text("reason") + " "
                        + event.text("message"))
                .toList();
    }

    /** The id of a Pod's running container. */
    String id(String pod) throws InterruptedException {
        return container(pod, "containerStatuses").text("containerID").replace("simulated://", "");
    }

    void delete(String pod, int grace) throws InterruptedException {
        client.delete(
                Resource.PODS,
                new ObjectName("default", pod),
                json("{\"gracePeriodSeconds\":" + grace + "}"));
    }

    /** Deletes every Pod, and waits until nothing is left of them. */
    void removeAll() throws InterruptedException {
        for (JsonObject pod :
                client.list(Resource.PODS, "default", Query.NONE).array("items").objects()) {
            delete(pod.text("metadata", "name"), 0);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> runtime.sandboxes().isEmpty() && hasNoPods());
    }

    private boolean hasNoPods() throws IOException {
        for (String place : List.of("pods", "pods-in-memory")) {
            Path pods = directory.resolve("kubelet").resolve(place);
            if (Files.isDirectory(pods)) {
                try (Stream<Path> left = Files.list(pods)) {
                    if (left.findAny().isPresent()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // with what is mounted for them
        removeAll();
        agent.close();
        kahawa.close();
    }
}
