package dev.kahawa.node.pod;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.node.runtime.Container;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What sandboxes and containers are marked with, so that an agent that starts anew knows them. The
 * names and values are the kubelet's own (pkg/kubelet/kuberuntime/labels.go).
 */
public final class Labels {
    public static final String POD_NAME = "io.kubernetes.pod.name";
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    public static final String POD_UID = "io.kubernetes.pod.uid";
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";
    public static final String RESTARTS = "io.kubernetes.container.restartCount";
    public static final String HASH = "io.kubernetes.container.hash";
    public static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
    public static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
    public static final String GRACE = "io.kubernetes.pod.terminationGracePeriod";
    public static final String PRE_STOP = "io.kubernetes.container.preStopHandler";
    public static final String SOURCE = "kubernetes.io/config.source";
    public static final String MIRROR = "kubernetes.io/config.mirror";
    public static final String CONFIG_HASH = "kubernetes.io/config.hash";

    /** Whose sandboxes and containers these are, where several agents share a runtime. */
    public static final String AGENT = "kahawa.dev/agent";

    /** What a container was made with, in JSON. */
    private static final String RESOURCES = "kahawa.dev/resources";

    private Labels() {}

    public static Map<String, String> ofSandbox(Pod pod) {
        Map<String, String> labels = new LinkedHashMap<>(pod.meta().labels());
        labels.putAll(identity(pod));
        return labels;
    }

    public static Map<String, String> ofContainer(Pod pod, PodContainer container) {
        Map<String, String> labels = new LinkedHashMap<>(identity(pod));
        labels.put(CONTAINER_NAME, container.name());
        return labels;
    }

    private static Map<String, String> identity(Pod pod) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(POD_NAME, pod.meta().name());
        labels.put(POD_NAMESPACE, pod.meta().namespace());
        labels.put(POD_UID, pod.meta().uid());
        return labels;
    }

    public static Map<String, String> annotationsOf(
            Pod pod, PodContainer container, int restartCount) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(HASH, hash(container));
        annotations.put(RESTARTS, Integer.toString(restartCount));
        annotations.put(RESOURCES, text(container.json().object("resources")));
        annotations.put(MESSAGE_PATH, container.json().text("terminationMessagePath"));
        annotations.put(MESSAGE_POLICY, container.json().text("terminationMessagePolicy"));
        pod.json()
                .number("spec", "terminationGracePeriodSeconds")
                .ifPresent(grace -> annotations.put(GRACE, Long.toString(grace)));
        JsonObject preStop = container.json().object("lifecycle", "preStop");
        if (!preStop.isEmpty()) {
            annotations.put(PRE_STOP, text(preStop));
        }
        return annotations;
    }

    private static String text(JsonObject json) {
        return new String(JsonWriter.write(json), StandardCharsets.UTF_8);
    }

    /** The resources that a container was made with. */
    public static JsonObject resources(Container container) {
        String text = container.annotations().getOrDefault(RESOURCES, "{}");
        return JsonReader.readTrustedObject(text.getBytes(StandardCharsets.UTF_8));
    }

    public static int restarts(Container container) {
        String text = container.annotations().getOrDefault(RESTARTS, "");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : container.attempt();
    }

    /** Of the fields whose change restarts a container: FNV-1a, 32 bits, in hexadecimal. */
    public static String hash(PodContainer container) {
        JsonObject fields =
                JsonObject.of("image", container.image()).with("name", container.name());
        return Integer.toHexString(fnv1a(JsonWriter.write(fields)));
    }

    private static int fnv1a(byte[] bytes) {
        int hash = 0x811c9dc5;
        for (byte one : bytes) {
            hash = (hash ^ (one & 0xff)) * 0x01000193;
        }
        return hash;
    }
}
