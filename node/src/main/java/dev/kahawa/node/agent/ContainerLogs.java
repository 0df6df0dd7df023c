package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.logs.LogChunks;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.RuntimeFailedException;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Which log is meant, and why there is none. */
final class ContainerLogs {
    private final Workshop shop;

    ContainerLogs(Workshop shop) {
        this.shop = shop;
    }

    Chunks open(Pod pod, String container, LogOptions options) throws InterruptedException {
        if (PodContainer.find(pod, container).isEmpty()) {
            throw ApiException.badRequest("container " + container + " is not valid for pod "
                    + pod.meta().name());
        }
        ContainerStatus instance = instance(pod, container, options.previous());
        Container begun = instance.container();
        try {
            return new LogChunks(instance.logPath(), options, () -> isRunning(begun));
        } catch (IOException unreadable) {
            throw new ApiException(
                    Reason.InternalError,
                    "failed to try resolving symlinks in path \"" + instance.logPath() + "\": "
                            + unreadable.getMessage());
        }
    }

    private boolean isRunning(Container begun) throws InterruptedException {
        try {
            return shop.runtime()
                    .status(begun.id(), begun.sandbox())
                    .filter(PodState::isRunning)
                    .isPresent();
        } catch (RuntimeFailedException away) {
            // it may go on; the reader can hang up
            return true;
        }
    }

    private ContainerStatus instance(Pod pod, String container, boolean previous)
            throws InterruptedException {
        List<ContainerStatus> begun =
                shop.watch().look(pod.meta().uid()).instances(container).stream()
                        .filter(c -> c.container().state() != Container.State.CREATED)
                        .toList();
        if (previous) {
            return begun.stream()
                    .skip(1)
                    .findFirst()
                    .orElseThrow(() -> ApiException.badRequest("previous terminated container \""
                            + container + "\" in pod \"" + pod.meta().name() + "\" not found"));
        }
        return begun.stream()
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest(missing(pod, container)));
    }

    private static String missing(Pod pod, String container) {
        String reason = reason(pod, container);
        String why = switch (reason) {
            case "" -> "is not available";
            case "ErrImagePull", "ImagePullBackOff" ->
                "is waiting to start: trying and failing to pull image";
            case "ErrImageNeverPull", "InvalidImageName" ->
                "is waiting to start: image can't be pulled";
            default -> "is waiting to start: " + reason;
        };
        return "container \"" + container + "\" in pod \"" + pod.meta().name() + "\" " + why;
    }

    private static String reason(Pod pod, String container) {
        return Stream.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
                .flatMap(list -> pod.json().array("status", list).objects().stream())
                .filter(status -> status.text("name").equals(container))
                .map((JsonObject status) -> status.text("state", "waiting", "reason"))
                .findFirst()
                .orElse("");
    }
}
