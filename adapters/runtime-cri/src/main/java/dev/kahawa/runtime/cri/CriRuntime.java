package dev.kahawa.runtime.cri;

import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.ContainerStats;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.ExecResult;
import dev.kahawa.node.runtime.ExecTimeoutException;
import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.SandboxStatus;
import dev.kahawa.node.runtime.Streams;
import dev.kahawa.runtime.cri.v1.ContainerFilter;
import dev.kahawa.runtime.cri.v1.ContainerStatusRequest;
import dev.kahawa.runtime.cri.v1.CreateContainerRequest;
import dev.kahawa.runtime.cri.v1.ExecSyncRequest;
import dev.kahawa.runtime.cri.v1.ExecSyncResponse;
import dev.kahawa.runtime.cri.v1.ListContainerStatsRequest;
import dev.kahawa.runtime.cri.v1.ListContainersRequest;
import dev.kahawa.runtime.cri.v1.ListPodSandboxRequest;
import dev.kahawa.runtime.cri.v1.PodSandboxFilter;
import dev.kahawa.runtime.cri.v1.PodSandboxStatusRequest;
import dev.kahawa.runtime.cri.v1.RemoveContainerRequest;
import dev.kahawa.runtime.cri.v1.RemovePodSandboxRequest;
import dev.kahawa.runtime.cri.v1.ReopenContainerLogRequest;
import dev.kahawa.runtime.cri.v1.RunPodSandboxRequest;
import dev.kahawa.runtime.cri.v1.StartContainerRequest;
import dev.kahawa.runtime.cri.v1.StatusRequest;
import dev.kahawa.runtime.cri.v1.StopContainerRequest;
import dev.kahawa.runtime.cri.v1.StopPodSandboxRequest;
import dev.kahawa.runtime.cri.v1.UpdateContainerResourcesRequest;
import dev.kahawa.runtime.cri.v1.VersionRequest;
import dev.kahawa.runtime.cri.v1.VersionResponse;

import io.grpc.MethodDescriptor;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Containers by containerd (from 1.6) or CRI-O. The connection is made at the first call and again
 * after the runtime was away; nothing that runs is touched by losing it, or by {@link #close}.
 */
public final class CriRuntime implements ContainerRuntime {
    /** A call that takes longer has failed: the kubelet's --runtime-request-timeout. */
    static final Duration CALL_MAX = Duration.ofMinutes(2);

    /** The network of a sandbox may take its time. */
    private static final Duration RUN_SANDBOX_MAX = CALL_MAX.multipliedBy(2);

    /** A command without a timeout of its own; runtimes end it with the container. */
    private static final Duration EXEC_MAX = Duration.ofDays(1);

    private static final String SHIM_GONE = "ttrpc: closed";

    private final Connection connection;
    private final CriImages images;
    private final CriStreams streams;

    public CriRuntime(Endpoint endpoint) {
        connection = new Connection(endpoint);
        images = new CriImages(connection);
        streams = new CriStreams(connection);
    }

    @Override
    public Version version() throws InterruptedException {
        VersionResponse answer = call(
                Methods.VERSION, VersionRequest.newBuilder().setVersion("v1").build());
        return new Version(answer.getRuntimeName(), answer.getRuntimeVersion());
    }

    @Override
    public Health health() throws InterruptedException {
        return Answers.health(
                call(Methods.STATUS, StatusRequest.getDefaultInstance()).getStatus());
    }

    @Override
    public String runSandbox(SandboxSpec spec) throws InterruptedException {
        RunPodSandboxRequest request = RunPodSandboxRequest.newBuilder()
                .setConfig(SandboxRequest.config(spec))
                .build();
        return connection
                .call(Methods.RUN_POD_SANDBOX, request, RUN_SANDBOX_MAX)
                .getPodSandboxId();
    }

    @Override
    public void stopSandbox(String sandbox) throws InterruptedException {
        end(
                Methods.STOP_POD_SANDBOX,
                StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build(),
                CALL_MAX);
    }

    @Override
    public void removeSandbox(String sandbox) throws InterruptedException {
        end(
                Methods.REMOVE_POD_SANDBOX,
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build(),
                CALL_MAX);
    }

    @Override
    public List<Sandbox> sandboxes() throws InterruptedException {
        return sandboxes(PodSandboxFilter.getDefaultInstance());
    }

    @Override
    public List<Sandbox> sandboxes(String pod) throws InterruptedException {
        return sandboxes(PodSandboxFilter.newBuilder()
                .putLabelSelector(Labels.POD_UID, pod)
                .build());
    }

    private List<Sandbox> sandboxes(PodSandboxFilter filter) throws InterruptedException {
        ListPodSandboxRequest request =
                ListPodSandboxRequest.newBuilder().setFilter(filter).build();
        return call(Methods.LIST_POD_SANDBOX, request).getItemsList().stream()
                .map(Answers::sandbox)
                .toList();
    }

    @Override
    public Optional<SandboxStatus> sandbox(String sandbox) throws InterruptedException {
        return ifThere(
                        Methods.POD_SANDBOX_STATUS,
                        PodSandboxStatusRequest.newBuilder()
                                .setPodSandboxId(sandbox)
                                .build(),
                        CALL_MAX)
                .map(answer -> Answers.sandbox(answer.getStatus()));
    }

    @Override
    public String createContainer(String sandbox, SandboxSpec within, ContainerSpec spec)
            throws InterruptedException {
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandbox)
                .setConfig(ContainerRequest.config(spec, image(spec)))
                .setSandboxConfig(SandboxRequest.config(within))
                .build();
        return call(Methods.CREATE_CONTAINER, request).getContainerId();
    }

    private Optional<Images.Image> image(ContainerSpec spec) throws InterruptedException {
        return ContainerRequest.needsImageUser(spec) ? images.find(spec.image()) : Optional.empty();
    }

    @Override
    public void startContainer(String container) throws InterruptedException {
        call(
                Methods.START_CONTAINER,
                StartContainerRequest.newBuilder().setContainerId(container).build());
    }

    @Override
    public void stopContainer(String container, Duration timeout) throws InterruptedException {
        StopContainerRequest request = StopContainerRequest.newBuilder()
                .setContainerId(container)
                .setTimeout(seconds(timeout))
                .build();
        end(Methods.STOP_CONTAINER, request, CALL_MAX.plus(timeout));
    }

    @Override
    public void removeContainer(String container) throws InterruptedException {
        end(
                Methods.REMOVE_CONTAINER,
                RemoveContainerRequest.newBuilder().setContainerId(container).build(),
                CALL_MAX);
    }

    @Override
    public List<Container> containers() throws InterruptedException {
        return containers(ContainerFilter.getDefaultInstance());
    }

    @Override
    public List<Container> containers(String pod) throws InterruptedException {
        return containers(ContainerFilter.newBuilder()
                .putLabelSelector(Labels.POD_UID, pod)
                .build());
    }

    private List<Container> containers(ContainerFilter filter) throws InterruptedException {
        ListContainersRequest request =
                ListContainersRequest.newBuilder().setFilter(filter).build();
        return call(Methods.LIST_CONTAINERS, request).getContainersList().stream()
                .map(Answers::container)
                .toList();
    }

    @Override
    public Optional<ContainerStatus> status(String container, String sandbox)
            throws InterruptedException {
        return ifThere(
                        Methods.CONTAINER_STATUS,
                        ContainerStatusRequest.newBuilder()
                                .setContainerId(container)
                                .build(),
                        CALL_MAX)
                .map(answer -> Answers.container(answer.getStatus(), sandbox));
    }

    @Override
    public void updateResources(String container, LinuxResources resources)
            throws InterruptedException {
        call(
                Methods.UPDATE_CONTAINER_RESOURCES,
                UpdateContainerResourcesRequest.newBuilder()
                        .setContainerId(container)
                        .setLinux(ContainerRequest.resources(resources))
                        .build());
    }

    @Override
    public void reopenLog(String container) throws InterruptedException {
        call(
                Methods.REOPEN_CONTAINER_LOG,
                ReopenContainerLogRequest.newBuilder().setContainerId(container).build());
    }

    @Override
    public ExecResult exec(String container, List<String> command, Duration timeout)
            throws InterruptedException {
        ExecSyncRequest request = ExecSyncRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(command)
                .setTimeout(seconds(timeout))
                .build();
        Duration deadline = timeout.isZero() ? EXEC_MAX : CALL_MAX.plus(timeout);
        try {
            ExecSyncResponse answer = connection.call(Methods.EXEC_SYNC, request, deadline);
            return new ExecResult(
                    answer.getExitCode(),
                    answer.getStdout().toByteArray(),
                    answer.getStderr().toByteArray());
        } catch (TooLateException late) {
            throw new ExecTimeoutException("command timed out after " + timeout.toSeconds() + "s");
        }
    }

    @Override
    public int exec(String container, List<String> command, Streams asked)
            throws InterruptedException {
        return streams.exec(container, command, asked);
    }

    @Override
    public void attach(String container, Streams asked) throws InterruptedException {
        streams.attach(container, asked);
    }

    @Override
    public void portForward(String sandbox, int port, InputStream from, OutputStream to)
            throws InterruptedException {
        streams.portForward(sandbox, port, from, to);
    }

    @Override
    public List<ContainerStats> stats() throws InterruptedException {
        return call(Methods.LIST_CONTAINER_STATS, ListContainerStatsRequest.getDefaultInstance())
                .getStatsList()
                .stream()
                .map(Answers::stats)
                .toList();
    }

    @Override
    public Images images() {
        return images;
    }

    @Override
    public void close() {
        connection.close();
    }

    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) throws InterruptedException {
        return connection.call(method, request, CALL_MAX);
    }

    /** @throws RuntimeFailedException for any failure but that the thing isn't there */
    private <Q, A> Optional<A> ifThere(MethodDescriptor<Q, A> method, Q request, Duration deadline)
            throws InterruptedException {
        try {
            return Optional.of(connection.call(method, request, deadline));
        } catch (NotThereException gone) {
            return Optional.empty();
        }
    }

    /**
     * Nothing happens where there is no such thing. A container that ends by itself meanwhile takes
     * containerd's shim along, which is then told as a failure; asked again, it has ended.
     */
    private <Q, A> void end(MethodDescriptor<Q, A> method, Q request, Duration deadline)
            throws InterruptedException {
        try {
            ifThere(method, request, deadline);
        } catch (RuntimeFailedException failed) {
            if (!String.valueOf(failed.getMessage()).contains(SHIM_GONE)) {
                throw failed;
            }
            ifThere(method, request, deadline);
        }
    }

    /** CRI counts whole seconds; a part of one is given as one. */
    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
