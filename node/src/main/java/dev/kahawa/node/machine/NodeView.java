package dev.kahawa.node.machine;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.node.runtime.ContainerRuntime.Health;
import dev.kahawa.node.runtime.ContainerRuntime.Version;
import dev.kahawa.node.runtime.Images.Image;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the API is told of a node: its Node object and its Lease. Pure. */
public record NodeView(Identity identity, Machine machine) {
    private static final String KUBELET = "v1.36.0";
    private static final int PODS_MAX = 110;
    private static final long KIBI = 1_024;
    private static final Duration LEASE = Duration.ofSeconds(40);

    /** Images told of, the largest first. */
    private static final int IMAGES_MAX = 50;

    /** Kept from Pods, so that the machine itself stays well; as the kubelet's eviction threshold. */
    private static final long MEMORY_RESERVED = 100 * KIBI * KIBI;

    /**
     * Who the node is.
     *
     * @param addresses the first is the main one
     * @param podCidr empty where others give it one
     * @param port of the kubelet's endpoints; 0 for none
     */
    public record Identity(
            String name,
            List<String> addresses,
            Map<String, String> labels,
            String podCidr,
            int port) {}

    /**
     * How the node is now.
     *
     * @param runtime null while it can't be reached
     */
    public record Wellness(
            @Nullable Version runtime, Health health, Pressure pressure, List<Image> images) {}

    /** What the machine is short of. */
    public record Pressure(boolean memory, boolean disk) {
        public static final Pressure NONE = new Pressure(false, false);
    }

    /** The Node as it is made. */
    JsonObject object() {
        JsonObject.Builder spec = JsonObject.builder();
        if (!identity.podCidr().isEmpty()) {
            spec.put("podCIDR", identity.podCidr())
                    .put("podCIDRs", JsonArray.of(Json.of(identity.podCidr())));
        }
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put(
                        "metadata",
                        JsonObject.of("name", identity.name())
                                .with("labels", JsonObject.ofStrings(labels())))
                .put("spec", spec.build())
                .build();
    }

    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("beta.kubernetes.io/arch", machine.architecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", machine.architecture());
        labels.put("kubernetes.io/hostname", identity.name());
        labels.put("kubernetes.io/os", "linux");
        labels.putAll(identity.labels());
        return labels;
    }

    /** @param before the conditions so far */
    JsonObject status(Conditions before, Wellness wellness, Instant now) {
        JsonObject ports = identity.port() == 0
                ? JsonObject.EMPTY
                : JsonObject.of("kubeletEndpoint", JsonObject.of("Port", Json.of(identity.port())));
        return JsonObject.builder()
                .put("capacity", resources(machine.memoryBytes()))
                .put("allocatable", resources(allocatableMemory()))
                .put("conditions", conditions(before, wellness, now))
                .put("addresses", addresses())
                .put("daemonEndpoints", ports)
                .put("nodeInfo", info(wellness))
                .put("images", images(wellness.images()))
                .build();
    }

    /** What Pods may use. */
    public JsonObject allocatable() {
        return resources(allocatableMemory());
    }

    private long allocatableMemory() {
        return Math.max(machine.memoryBytes() - MEMORY_RESERVED, 0);
    }

    private JsonObject resources(long memory) {
        return JsonObject.builder()
                .put("cpu", Integer.toString(machine.cpus()))
                .put("ephemeral-storage", machine.storageBytes() / KIBI + "Ki")
                .put("hugepages-1Gi", "0")
                .put("hugepages-2Mi", "0")
                .put("memory", memory / KIBI + "Ki")
                .put("pods", Integer.toString(PODS_MAX))
                .build();
    }

    private JsonArray addresses() {
        List<JsonObject> all = new ArrayList<>();
        for (String address : identity.addresses()) {
            all.add(JsonObject.of("type", "InternalIP").with("address", address));
        }
        all.add(JsonObject.of("type", "Hostname").with("address", identity.name()));
        return JsonArray.of(all);
    }

    private static JsonArray conditions(Conditions before, Wellness wellness, Instant now) {
        Conditions conditions = before;
        for (Conditions.Change change : changes(wellness)) {
            Conditions changed = conditions.with(change, now);
            // the message may differ where status and reason do not
            conditions = new Conditions(changed.json()
                    .mapObjects(c -> c.text("type").equals(change.type())
                            ? c.with("message", change.message())
                            : c));
        }
        String heartbeat = Times.seconds(now);
        return conditions.json().mapObjects(c -> c.with("lastHeartbeatTime", heartbeat));
    }

    private static List<Conditions.Change> changes(Wellness wellness) {
        Pressure pressure = wellness.pressure();
        return List.of(
                pressure.memory()
                        ? new Conditions.Change(
                                "MemoryPressure",
                                "True",
                                "KubeletHasInsufficientMemory",
                                "kubelet has insufficient memory available")
                        : new Conditions.Change(
                                "MemoryPressure",
                                "False",
                                "KubeletHasSufficientMemory",
                                "kubelet has sufficient memory available"),
                pressure.disk()
                        ? new Conditions.Change(
                                "DiskPressure",
                                "True",
                                "KubeletHasDiskPressure",
                                "kubelet has disk pressure")
                        : new Conditions.Change(
                                "DiskPressure",
                                "False",
                                "KubeletHasNoDiskPressure",
                                "kubelet has no disk pressure"),
                new Conditions.Change(
                        "PIDPressure",
                        "False",
                        "KubeletHasSufficientPID",
                        "kubelet has sufficient PID available"),
                ready(wellness.health()));
    }

    private static Conditions.Change ready(Health health) {
        List<String> problems = new ArrayList<>();
        if (!health.runtimeProblem().isEmpty()) {
            problems.add(health.runtimeProblem());
        }
        if (!health.networkProblem().isEmpty()) {
            problems.add("container runtime network not ready: NetworkReady=false"
                    + " reason:NetworkPluginNotReady message:" + health.networkProblem());
        }
        return problems.isEmpty()
                ? new Conditions.Change(
                        "Ready", "True", "KubeletReady", "kubelet is posting ready status")
                : new Conditions.Change(
                        "Ready", "False", "KubeletNotReady", String.join(", ", problems));
    }

    private JsonObject info(Wellness wellness) {
        Version runtime = wellness.runtime();
        String name = runtime == null ? "" : runtime.name() + "://" + runtime.version();
        return JsonObject.builder()
                .put("machineID", machine.machineId())
                .put("systemUUID", machine.systemUuid())
                .put("bootID", machine.bootId())
                .put("kernelVersion", machine.kernelVersion())
                .put("osImage", machine.osImage())
                .put("containerRuntimeVersion", name)
                .put("kubeletVersion", KUBELET)
                .put("kubeProxyVersion", "")
                .put("operatingSystem", "linux")
                .put("architecture", machine.architecture())
                .build();
    }

    private static JsonArray images(List<Image> images) {
        return JsonArray.of(images.stream()
                .sorted(Comparator.comparingLong(Image::sizeBytes).reversed())
                .limit(IMAGES_MAX)
                .map(NodeView::image)
                .toList());
    }

    private static JsonObject image(Image image) {
        List<String> names = new ArrayList<>(image.digests());
        names.addAll(image.tags());
        return JsonObject.of("names", JsonArray.ofStrings(names))
                .with("sizeBytes", image.sizeBytes());
    }

    /** @param owner the Node object: its Lease goes with it */
    JsonObject lease(JsonObject owner, Instant now) {
        JsonObject reference = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", identity.name())
                .put("uid", owner.text("metadata", "uid"))
                .build();
        JsonObject metadata = JsonObject.of("name", identity.name())
                .with("namespace", "kube-node-lease")
                .with("ownerReferences", JsonArray.of(reference));
        JsonObject spec = JsonObject.of("holderIdentity", identity.name())
                .with("leaseDurationSeconds", LEASE.toSeconds())
                .with("renewTime", Times.micros(now));
        return JsonObject.builder()
                .put("apiVersion", "coordination.k8s.io/v1")
                .put("kind", "Lease")
                .put("metadata", metadata)
                .put("spec", spec)
                .build();
    }
}
