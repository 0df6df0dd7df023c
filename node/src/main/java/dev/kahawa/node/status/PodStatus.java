package dev.kahawa.node.status;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.resources.Qos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Pod's status as its node tells it (core/v1 PodStatus). Pure. */
public final class PodStatus {
    private final StatusInput input;
    private final Pod pod;
    private final Map<String, JsonObject> containers = new LinkedHashMap<>();

    private PodStatus(StatusInput input) {
        this.input = input;
        this.pod = input.pod();
        for (String list : List.of(
                "initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")) {
            pod.json()
                    .array("status", list)
                    .objects()
                    .forEach(s -> containers.put(s.text("name"), s));
        }
        for (PodContainer container : PodContainer.of(pod)) {
            JsonObject before = containers.getOrDefault(container.name(), JsonObject.EMPTY);
            containers.put(container.name(), new ContainerView(input, container, before).status());
        }
    }

    /** The whole status; what others put in it stays. */
    public static JsonObject of(StatusInput input) {
        return new PodStatus(input).status();
    }

    private JsonObject status() {
        String phase = phase();
        JsonObject.Builder status = JsonObject.builder();
        pod.json().object("status").forEach(status::put);
        status.put("observedGeneration", pod.meta().generation())
                .put("phase", phase)
                .put("conditions", conditions(phase))
                .put("hostIP", input.nodeAddresses().getFirst())
                .put("hostIPs", addresses(input.nodeAddresses()));
        putReason(status);
        putAddresses(status);
        status.put(
                "startTime",
                pod.json().string("status", "startTime").orElse(Times.seconds(input.now())));
        putContainers(status);
        return status.put("qosClass", Qos.of(pod).word()).build();
    }

    private void putReason(JsonObject.Builder status) {
        status.putUnlessEmpty("reason", input.verdict().reason());
        status.putUnlessEmpty("message", input.verdict().message());
    }

    private void putContainers(JsonObject.Builder status) {
        status.putUnlessEmpty("initContainerStatuses", statuses(PodContainer.initial(pod)));
        status.put("containerStatuses", statuses(PodContainer.main(pod)));
        status.putUnlessEmpty("ephemeralContainerStatuses", statuses(PodContainer.ephemeral(pod)));
    }

    private JsonArray statuses(List<PodContainer> of) {
        return JsonArray.of(of.stream().map(this::status).toList());
    }

    private JsonObject status(PodContainer container) {
        return containers.getOrDefault(container.name(), JsonObject.EMPTY);
    }

    /** An end is an end: a finished Pod never runs again. */
    private String phase() {
        if (pod.isFinished()) {
            return pod.phase();
        }
        if (!input.verdict().phase().isEmpty()) {
            return input.verdict().phase();
        }
        return PodPhase.of(pod, containers, input.verdict().ending());
    }

    private void putAddresses(JsonObject.Builder status) {
        List<String> addresses = podAddresses();
        if (!addresses.isEmpty()) {
            status.put("podIP", addresses.getFirst()).put("podIPs", addresses(addresses));
        }
    }

    private List<String> podAddresses() {
        boolean onHost = pod.json().isTrue("spec", "hostNetwork");
        return onHost && input.state().sandbox().isPresent()
                ? input.nodeAddresses()
                : input.state().addresses();
    }

    private static JsonArray addresses(List<String> addresses) {
        return JsonArray.of(addresses.stream().map(a -> JsonObject.of("ip", a)).toList());
    }

    /** Those of others come first, as upstream's nodes have it. */
    private JsonArray conditions(String phase) {
        Conditions before = Conditions.of(pod.json());
        Conditions others = before;
        List<Json> own = new ArrayList<>();
        for (Conditions.Change change : changes(phase)) {
            others = others.without(change.type());
            own.add(condition(change, before));
        }
        List<Json> all = new ArrayList<>(others.json().items());
        all.addAll(own);
        return JsonArray.of(all);
    }

    private JsonObject condition(Conditions.Change change, Conditions before) {
        String since = before.get(change.type())
                .filter(c -> c.text("status").equals(change.status()))
                .map(c -> c.text("lastTransitionTime"))
                .orElse(Times.seconds(input.now()));
        return JsonObject.builder()
                .put("type", change.type())
                .put("observedGeneration", pod.meta().generation())
                .put("status", change.status())
                .put("lastProbeTime", JsonNull.NULL)
                .put("lastTransitionTime", since)
                .putUnlessEmpty("reason", change.reason())
                .putUnlessEmpty("message", change.message())
                .build();
    }

    private List<Conditions.Change> changes(String phase) {
        Conditions.Change containersReady = containersReady(phase);
        List<Conditions.Change> changes = new ArrayList<>(List.of(
                change("PodReadyToStartContainers", hasSandbox(), "", ""),
                initialized(phase),
                ready(containersReady),
                containersReady,
                change("PodScheduled", true, "", "")));
        if (input.verdict().reason().equals("Evicted")) {
            String why = input.verdict().message();
            changes.add(change("DisruptionTarget", true, "TerminationByKubelet", why));
        }
        return changes;
    }

    private boolean hasSandbox() {
        return input.state().readySandbox().isPresent() && !podAddresses().isEmpty();
    }

    private static Conditions.Change change(
            String type, boolean status, String reason, String message) {
        return new Conditions.Change(type, status ? "True" : "False", reason, message);
    }

    private Conditions.Change initialized(String phase) {
        if (phase.equals("Succeeded")) {
            return change("Initialized", true, "PodCompleted", "");
        }
        List<String> incomplete = PodContainer.initial(pod).stream()
                .filter(c -> !isInitialized(c))
                .map(PodContainer::name)
                .toList();
        boolean mainBegan = PodContainer.main(pod).stream()
                .anyMatch(c -> !status(c).object("state").has("waiting"));
        if (incomplete.isEmpty() || mainBegan) {
            return change("Initialized", true, "", "");
        }
        String message = "containers with incomplete status: " + words(incomplete);
        return change("Initialized", false, "ContainersNotInitialized", message);
    }

    private boolean isInitialized(PodContainer container) {
        JsonObject status = status(container);
        return container.role() == Role.SIDECAR
                ? status.isTrue("started")
                : status.number("state", "terminated", "exitCode").orElse(1) == 0;
    }

    private Conditions.Change containersReady(String phase) {
        if (phase.equals("Succeeded")) {
            return change("ContainersReady", false, "PodCompleted", "");
        }
        if (phase.equals("Failed")) {
            return change("ContainersReady", false, "PodFailed", "");
        }
        List<PodContainer> counted = new ArrayList<>(PodContainer.main(pod));
        PodContainer.initial(pod).stream()
                .filter(c -> c.role() == Role.SIDECAR)
                .forEach(counted::add);
        List<String> unready = counted.stream()
                .filter(c -> !status(c).isTrue("ready"))
                .map(PodContainer::name)
                .toList();
        if (unready.isEmpty()) {
            return change("ContainersReady", true, "", "");
        }
        String message = "containers with unready status: " + words(unready);
        return change("ContainersReady", false, "ContainersNotReady", message);
    }

    private Conditions.Change ready(Conditions.Change containersReady) {
        if (!containersReady.status().equals("True")) {
            return change("Ready", false, containersReady.reason(), containersReady.message());
        }
        Conditions now = Conditions.of(pod.json());
        List<String> closed = pod.json().array("spec", "readinessGates").objects().stream()
                .map(gate -> gate.text("conditionType"))
                .filter(type -> !now.isTrue(type))
                .toList();
        if (closed.isEmpty()) {
            return change("Ready", true, "", "");
        }
        String message = closed.stream()
                .map(type -> now.get(type).isEmpty()
                        ? "corresponding condition of pod readiness gate \"" + type
                                + "\" does not exist."
                        : "the status of pod readiness gate \"" + type + "\" is not \"True\", but "
                                + now.get(type).get().text("status"))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return change("Ready", false, "ReadinessGatesNotReady", message);
    }

    private static String words(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }
}
