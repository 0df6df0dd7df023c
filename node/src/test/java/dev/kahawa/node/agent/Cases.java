package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec.PodIdentity;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pods and what a runtime has of them, in few words. */
final class Cases {
    static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

    private Cases() {}

    /** Such as {@code Never init:a side:b c}: the restart policy, then the containers. */
    static Pod pod(String words) {
        String[] parts = words.split(" ");
        List<JsonObject> init = new ArrayList<>();
        List<JsonObject> main = new ArrayList<>();
        for (String part : List.of(parts).subList(1, parts.length)) {
            String name = part.substring(part.indexOf(':') + 1);
            JsonObject container = JsonObject.of("name", name).with("image", "box");
            if (part.startsWith("init:")) {
                init.add(container);
            } else if (part.startsWith("side:")) {
                init.add(container.with("restartPolicy", "Always"));
            } else if (part.startsWith("live:")) {
                main.add(container.with("livenessProbe", JsonObject.of("exec", "x")));
            } else {
                main.add(container);
            }
        }
        JsonObject metadata = JsonObject.of("name", "p").with("namespace", "n").with("uid", "u");
        JsonObject spec = JsonObject.of("restartPolicy", parts[0])
                .with("initContainers", JsonArray.of(init))
                .with("containers", JsonArray.of(main));
        return new Pod(JsonObject.of("metadata", metadata).with("spec", spec));
    }

    /**
     * Such as {@code ready a=0 b=run}: the sandbox ({@code ready}, {@code dead} or {@code none}),
     * then instances of containers in it, the oldest first: an exit code, {@code run} or {@code
     * made}; one with an apostrophe is in a sandbox before.
     */
    static PodState state(Pod pod, String words) {
        String[] parts = words.split(" ");
        List<Sandbox> sandboxes = parts[0].equals("none")
                ? List.of()
                : List.of(new Sandbox(
                        "s1",
                        new PodIdentity("n", "p", "u"),
                        1,
                        parts[0].equals("ready"),
                        START,
                        Map.of(),
                        Map.of()));
        List<ContainerStatus> containers = new ArrayList<>();
        for (String part : List.of(parts).subList(1, parts.length)) {
            String[] sides = part.split("=");
            String name = sides[0].replace("'", "");
            long before = containers.stream()
                    .filter(c -> c.container().name().equals(name))
                    .count();
            String sandbox = sides[0].endsWith("'") ? "s0" : "s1";
            containers.add(container(pod, name, (int) before, sandbox, sides[1]));
        }
        return new PodState(sandboxes, List.of("10.0.0.1"), containers);
    }

    private static ContainerStatus container(
            Pod pod, String name, int restarts, String sandbox, String how) {
        Container.State state = switch (how) {
            case "run" -> Container.State.RUNNING;
            case "made" -> Container.State.CREATED;
            default -> Container.State.EXITED;
        };
        boolean ended = state == Container.State.EXITED;
        PodContainer spec = PodContainer.find(pod, name).orElseThrow();
        Container container = new Container(
                name + restarts,
                sandbox,
                name,
                restarts,
                state,
                "box",
                START.plusSeconds(restarts),
                Map.of(),
                Map.of(
                        Labels.RESTARTS,
                        Integer.toString(restarts),
                        Labels.HASH,
                        Labels.hash(spec)));
        return new ContainerStatus(
                container,
                START,
                ended ? START.plusSeconds(5) : Instant.EPOCH,
                ended ? Integer.parseInt(how) : 0,
                "",
                "",
                "box",
                "sha256:1",
                Path.of("/logs/0.log"));
    }

    /** The actions in few words, by commas. */
    static String words(List<Action> actions) {
        return String.join(", ", actions.stream().map(Cases::word).toList());
    }

    private static String word(Action action) {
        return switch (action) {
            case Action.MakeSandbox(int attempt) -> "sandbox " + attempt;
            case Action.StopSandbox(String sandbox) -> "end " + sandbox;
            case Action.RemoveSandbox(String sandbox) -> "remove " + sandbox;
            case Action.Start(PodContainer container, int restarts) ->
                "start " + container.name() + restarts;
            case Action.Stop stop -> "stop " + stop.container().container().id();
            case Action.Remove(ContainerStatus container) ->
                "remove " + container.container().id();
        };
    }
}
