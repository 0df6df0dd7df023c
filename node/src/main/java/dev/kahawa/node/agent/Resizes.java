package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.RuntimeAwayException;
import dev.kahawa.node.runtime.RuntimeFailedException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives one Pod's running containers the resources that it asks for by now, in place, or by a
 * restart where their {@code resizePolicy} wants one. What a container has is marked on it when it
 * is made; an agent that starts anew gives it what came later once more. For one thread.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/1287-in-place-update-pod-resources">
 *     KEP-1287</a>
 */
final class Resizes {
    private final Workshop shop;
    private final Map<String, JsonObject> given = new HashMap<>();

    Resizes(Workshop shop) {
        this.shop = shop;
    }

    /**
     * Those of the containers that have to be restarted for it; the others have it.
     *
     * @throws RuntimeFailedException if a container can't have less or more; it is told as an Event
     */
    List<Action.Stop> apply(Pod pod, PodState state) throws InterruptedException {
        List<Action.Stop> restarts = new ArrayList<>();
        for (PodContainer container : PodContainer.of(pod)) {
            Optional<ContainerStatus> running =
                    state.current(container.name()).filter(PodState::isRunning);
            if (running.isPresent()) {
                JsonObject has = has(running.get());
                if (!has.equals(wanted(container))) {
                    apply(pod, container, running.get(), has).ifPresent(restarts::add);
                }
            }
        }
        return restarts;
    }

    private static JsonObject wanted(PodContainer container) {
        return container.json().object("resources");
    }

    private JsonObject has(ContainerStatus running) {
        return given.computeIfAbsent(
                running.container().id(), absent -> Labels.resources(running.container()));
    }

    private Optional<Action.Stop> apply(
            Pod pod, PodContainer container, ContainerStatus running, JsonObject has)
            throws InterruptedException {
        if (restarts(container, has)) {
            String message = "Container " + container.name() + " resize requires restart";
            return Optional.of(new Action.Stop(running, Grace.of(pod), message));
        }
        String id = running.container().id();
        try {
            shop.runtime().updateResources(id, shop.specs().resources(pod, container));
        } catch (RuntimeAwayException away) {
            throw away;
        } catch (RuntimeFailedException failed) {
            shop.events()
                    .warning(pod, container, "ResizeError", String.valueOf(failed.getMessage()));
            throw failed;
        }
        given.put(id, wanted(container));
        shop.events().normal(pod, container, "ResizeCompleted", "Pod resize completed");
        return Optional.empty();
    }

    /** Whether a resource differs whose policy wants a restart. */
    static boolean restarts(PodContainer container, JsonObject has) {
        return container.json().array("resizePolicy").objects().stream()
                .filter(policy -> policy.text("restartPolicy").equals("RestartContainer"))
                .map(policy -> policy.text("resourceName"))
                .anyMatch(name -> Stream.of("requests", "limits")
                        .anyMatch(list ->
                                !has.text(list, name).equals(wanted(container).text(list, name))));
    }
}
