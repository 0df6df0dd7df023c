package dev.kahawa.node.agent;

import dev.kahawa.client.Informer;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.node.env.Downward;
import dev.kahawa.node.env.Environment;
import dev.kahawa.node.images.ImagePuller;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.probe.Hooks;
import dev.kahawa.node.probe.Probes;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.volume.Volumes;

import java.time.InstantSource;
import java.util.List;

/** What all workers of a node share. */
record Workshop(
        NodeOptions options,
        ContainerRuntime runtime,
        RuntimeWatch watch,
        Informer services,
        Events events,
        StatusWriter statuses,
        Mirrors mirrors,
        Volumes volumes,
        ImagePuller puller,
        Environment environment,
        ContainerMounts mounts,
        Specs specs,
        Hooks hooks,
        Probes probes,
        Resources allocatable,
        InstantSource clock) {

    /** How container ids are prefixed. */
    String runtimeName() throws InterruptedException {
        return watch.runtimeName();
    }

    /** Where the Pod is reached. */
    List<String> addresses(Pod pod, PodState state) {
        return pod.json().isTrue("spec", "hostNetwork") ? options.addresses() : state.addresses();
    }

    Downward downward(Pod pod, PodState state) {
        return new Downward(pod, addresses(pod, state), options.addresses(), allocatable);
    }
}
