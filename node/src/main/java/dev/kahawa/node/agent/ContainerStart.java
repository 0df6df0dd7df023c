package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.env.Downward;
import dev.kahawa.node.images.ImagePuller;
import dev.kahawa.node.pod.NotStartedException;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.probe.HandlerFailedException;
import dev.kahawa.node.probe.Target;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.RuntimeAwayException;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts one container: its image, its making, its start, its postStart hook. */
final class ContainerStart {
    private final Workshop shop;
    private final Pod pod;
    private final PodState state;
    private final PodContainer container;
    private final int restarts;

    ContainerStart(Workshop shop, Pod pod, PodState state, Action.Start start) {
        this.shop = shop;
        this.pod = pod;
        this.state = state;
        this.container = start.container();
        this.restarts = start.restarts();
    }

    /** The image, here by now. May take long, and may be interrupted. */
    Image image() throws NotStartedException, InterruptedException {
        return shop.puller().ensure(pod, container, new Teller());
    }

    private final class Teller implements ImagePuller.Teller {
        @Override
        public void normal(String reason, String message) {
            shop.events().normal(pod, container, reason, message);
        }

        @Override
        public void warning(String reason, String message) {
            shop.events().warning(pod, container, reason, message);
        }
    }

    /**
     * @param sandbox where it is to run
     * @return the container's id
     */
    String start(Sandbox sandbox, Image image) throws NotStartedException, InterruptedException {
        ContainerSpec spec = spec(image);
        String id = created(sandbox, spec);
        shop.events().normal(pod, container, "Created", "Container created");
        try {
            shop.runtime().startContainer(id);
        } catch (RuntimeAwayException away) {
            throw away;
        } catch (RuntimeFailedException failed) {
            throw failed("RunContainerError", String.valueOf(failed.getMessage()));
        }
        shop.events().normal(pod, container, "Started", "Container started");
        postStart(id);
        return id;
    }

    private String created(Sandbox sandbox, ContainerSpec spec)
            throws NotStartedException, InterruptedException {
        SandboxSpec within = shop.specs().sandbox(pod, sandbox.attempt());
        try {
            return shop.runtime().createContainer(sandbox.id(), within, spec);
        } catch (RuntimeAwayException away) {
            throw away;
        } catch (RuntimeFailedException failed) {
            throw failed("CreateContainerError", String.valueOf(failed.getMessage()));
        }
    }

    private NotStartedException failed(String reason, String message) {
        shop.events().warning(pod, container, "Failed", "Error: " + message);
        return new NotStartedException(reason, message);
    }

    private ContainerSpec spec(Image image) throws NotStartedException, InterruptedException {
        try {
            Downward downward = shop.downward(pod, state);
            Map<String, String> environment =
                    shop.environment().of(downward, container, shop.services().all());
            return shop.specs()
                    .container(
                            pod,
                            container,
                            new Specs.Ingredients(
                                    restarts,
                                    image.id(),
                                    environment,
                                    shop.mounts()
                                            .of(
                                                    pod,
                                                    container,
                                                    restarts,
                                                    shop.addresses(pod, state),
                                                    environment),
                                    shop.specs()
                                            .security()
                                            .ofContainer(pod, container, image, target())));
        } catch (NotStartedException wrong) {
            throw failed(wrong.waiting().reason(), wrong.waiting().message());
        }
    }

    /** The id of the container that an ephemeral one looks into; empty for none. */
    private String target() {
        return state.current(container.json().text("targetContainerName"))
                .map(c -> c.container().id())
                .orElse("");
    }

    private void postStart(String id) throws NotStartedException, InterruptedException {
        JsonObject hook = container.json().object("lifecycle", "postStart");
        if (hook.isEmpty()) {
            return;
        }
        List<String> addresses = new ArrayList<>(shop.addresses(pod, state));
        Target target = new Target(container, id, addresses.isEmpty() ? "" : addresses.getFirst());
        try {
            shop.hooks().run(hook, target, Duration.ZERO);
        } catch (HandlerFailedException failed) {
            shop.events().warning(pod, container, "FailedPostStartHook", "PostStartHook failed");
            shop.events().normal(pod, container, "Killing", "FailedPostStartHook");
            shop.runtime().stopContainer(id, Grace.of(pod));
            throw new NotStartedException(
                    "PostStartHookError", "PostStartHook failed: " + failed.getMessage());
        }
    }
}
