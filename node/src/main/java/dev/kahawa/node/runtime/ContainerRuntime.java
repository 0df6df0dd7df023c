package dev.kahawa.node.runtime;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs sandboxes and the containers in them, and keeps their images. Every implementation passes
 * the same contract suite. The runtime remembers everything by itself: an agent that starts anew
 * finds its sandboxes and containers by their labels.
 *
 * <p>Calls block. They throw {@link RuntimeFailedException} for what the runtime refuses, and {@link
 * RuntimeAwayException} while it can't be reached; an implementation reconnects by itself. Safe for
 * use by many threads.
 *
 * @see <a href="https://github.com/kubernetes/cri-api">CRI, runtime.v1</a>
 */
public interface ContainerRuntime extends AutoCloseable {

    /** Name and version, such as {@code containerd} and {@code 1.6.20}. */
    record Version(String name, String version) {}

    /**
     * How the runtime feels.
     *
     * @param runtimeProblem why containers can't run; empty while they can
     * @param networkProblem why Pods can't get addresses; empty while they can
     */
    record Health(String runtimeProblem, String networkProblem) {}

    Version version() throws InterruptedException;

    Health health() throws InterruptedException;

    /**
     * Makes the place where a Pod's containers will run, with its network, and starts it.
     *
     * @return the sandbox's id
     */
    String runSandbox(SandboxSpec spec) throws InterruptedException;

    /** Ends the sandbox, its containers and its network. Nothing happens where there is none. */
    void stopSandbox(String sandbox) throws InterruptedException;

    /** Removes the sandbox and its containers. Nothing happens where there is none. */
    void removeSandbox(String sandbox) throws InterruptedException;

    List<Sandbox> sandboxes() throws InterruptedException;

    /** Those of one Pod, by the uid in their labels: where there are many, far less to tell. */
    List<Sandbox> sandboxes(String pod) throws InterruptedException;

    /** The sandbox with its addresses. */
    Optional<SandboxStatus> sandbox(String sandbox) throws InterruptedException;

    /**
     * Makes a container that doesn't run yet; its image is there already.
     *
     * @param within the spec that the sandbox was made from
     * @return the container's id
     */
    String createContainer(String sandbox, SandboxSpec within, ContainerSpec spec)
            throws InterruptedException;

    void startContainer(String container) throws InterruptedException;

    /**
     * Sends the stop signal, waits, and kills what still runs. Nothing happens where it has ended.
     *
     * @param timeout zero kills at once
     */
    void stopContainer(String container, Duration timeout) throws InterruptedException;

    /** Removes a container, stopping it if need be. Nothing happens where there is none. */
    void removeContainer(String container) throws InterruptedException;

    List<Container> containers() throws InterruptedException;

    /** Those of one Pod, by the uid in their labels. */
    List<Container> containers(String pod) throws InterruptedException;

    /**
     * All that is known of a container now; empty if it is gone.
     *
     * @param sandbox which it is in
     */
    Optional<ContainerStatus> status(String container, String sandbox) throws InterruptedException;

    /** Changes the limits of a running container. */
    void updateResources(String container, LinuxResources resources) throws InterruptedException;

    /** Begins a new log file at the container's log path, after the old one was moved away. */
    void reopenLog(String container) throws InterruptedException;

    /**
     * Runs a command to its end, without input.
     *
     * @param timeout after which the command is killed and {@link ExecTimeoutException} thrown;
     *     zero for none
     */
    ExecResult exec(String container, List<String> command, Duration timeout)
            throws InterruptedException;

    /**
     * Runs a command connected to the streams, until it ends.
     *
     * @return its exit code
     */
    int exec(String container, List<String> command, Streams streams) throws InterruptedException;

    /** Connects the streams to the container's main process, until it ends or a stream breaks. */
    void attach(String container, Streams streams) throws InterruptedException;

    /**
     * Connects to a TCP port inside the sandbox's network on localhost, and copies both ways until
     * both sides have ended.
     */
    void portForward(String sandbox, int port, InputStream from, OutputStream to)
            throws InterruptedException;

    /** What each running container uses now. */
    List<ContainerStats> stats() throws InterruptedException;

    Images images();

    @Override
    void close();
}
