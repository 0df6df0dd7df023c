package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerStats;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.SandboxStatus;
import dev.kahawa.runtime.cri.v1.ContainerState;
import dev.kahawa.runtime.cri.v1.FilesystemUsage;
import dev.kahawa.runtime.cri.v1.Image;
import dev.kahawa.runtime.cri.v1.ImageSpec;
import dev.kahawa.runtime.cri.v1.PodIP;
import dev.kahawa.runtime.cri.v1.PodSandbox;
import dev.kahawa.runtime.cri.v1.PodSandboxMetadata;
import dev.kahawa.runtime.cri.v1.PodSandboxNetworkStatus;
import dev.kahawa.runtime.cri.v1.PodSandboxState;
import dev.kahawa.runtime.cri.v1.PodSandboxStatus;
import dev.kahawa.runtime.cri.v1.RuntimeCondition;
import dev.kahawa.runtime.cri.v1.RuntimeStatus;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** CRI's answers in the agent's words. */
final class Answers {
    private Answers() {}

    static Sandbox sandbox(PodSandbox sandbox) {
        return new Sandbox(
                sandbox.getId(),
                pod(sandbox.getMetadata()),
                sandbox.getMetadata().getAttempt(),
                sandbox.getState() == PodSandboxState.SANDBOX_READY,
                instant(sandbox.getCreatedAt()),
                sandbox.getLabelsMap(),
                sandbox.getAnnotationsMap());
    }

    static SandboxStatus sandbox(PodSandboxStatus status) {
        Sandbox sandbox = new Sandbox(
                status.getId(),
                pod(status.getMetadata()),
                status.getMetadata().getAttempt(),
                status.getState() == PodSandboxState.SANDBOX_READY,
                instant(status.getCreatedAt()),
                status.getLabelsMap(),
                status.getAnnotationsMap());
        return new SandboxStatus(sandbox, addresses(status.getNetwork()));
    }

    private static SandboxSpec.PodIdentity pod(PodSandboxMetadata pod) {
        return new SandboxSpec.PodIdentity(pod.getNamespace(), pod.getName(), pod.getUid());
    }

    private static List<String> addresses(PodSandboxNetworkStatus network) {
        Stream<String> more = network.getAdditionalIpsList().stream().map(PodIP::getIp);
        return Stream.concat(Stream.of(network.getIp()), more)
                .filter(address -> !address.isEmpty())
                .toList();
    }

    static Container container(dev.kahawa.runtime.cri.v1.Container container) {
        return new Container(
                container.getId(),
                container.getPodSandboxId(),
                container.getMetadata().getName(),
                container.getMetadata().getAttempt(),
                state(container.getState()),
                asked(container.getImage()),
                instant(container.getCreatedAt()),
                container.getLabelsMap(),
                container.getAnnotationsMap());
    }

    /** @param sandbox which the runtime's status doesn't say */
    static ContainerStatus container(
            dev.kahawa.runtime.cri.v1.ContainerStatus status, String sandbox) {
        Container container = new Container(
                status.getId(),
                sandbox,
                status.getMetadata().getName(),
                status.getMetadata().getAttempt(),
                state(status.getState()),
                asked(status.getImage()),
                instant(status.getCreatedAt()),
                status.getLabelsMap(),
                status.getAnnotationsMap());
        return new ContainerStatus(
                container,
                instant(status.getStartedAt()),
                instant(status.getFinishedAt()),
                status.getExitCode(),
                status.getReason(),
                status.getMessage(),
                asked(status.getImage()),
                status.getImageRef(),
                Path.of(status.getLogPath()));
    }

    private static String asked(ImageSpec image) {
        return image.getUserSpecifiedImage().isEmpty()
                ? image.getImage()
                : image.getUserSpecifiedImage();
    }

    private static Container.State state(ContainerState state) {
        return switch (state) {
            case CONTAINER_CREATED -> Container.State.CREATED;
            case CONTAINER_RUNNING -> Container.State.RUNNING;
            case CONTAINER_EXITED -> Container.State.EXITED;
            case CONTAINER_UNKNOWN, UNRECOGNIZED -> Container.State.UNKNOWN;
        };
    }

    static ContainerStats stats(dev.kahawa.runtime.cri.v1.ContainerStats stats) {
        return new ContainerStats(
                stats.getAttributes().getId(),
                instant(stats.getCpu().getTimestamp()),
                stats.getCpu().getUsageCoreNanoSeconds().getValue(),
                stats.getMemory().getWorkingSetBytes().getValue(),
                stats.getWritableLayer().getUsedBytes().getValue(),
                stats.getWritableLayer().getInodesUsed().getValue());
    }

    static ContainerRuntime.Health health(RuntimeStatus status) {
        return new ContainerRuntime.Health(
                problem(status, "RuntimeReady"), problem(status, "NetworkReady"));
    }

    private static String problem(RuntimeStatus status, String type) {
        for (RuntimeCondition condition : status.getConditionsList()) {
            if (condition.getType().equals(type)) {
                return condition.getStatus() ? "" : text(condition);
            }
        }
        return "the runtime does not say whether " + type;
    }

    private static String text(RuntimeCondition condition) {
        return condition.getMessage().isEmpty() ? condition.getReason() : condition.getMessage();
    }

    static Images.Image image(Image image) {
        return new Images.Image(
                image.getId(),
                image.getRepoTagsList(),
                image.getRepoDigestsList(),
                image.getSize(),
                image.hasUid() ? image.getUid().getValue() : -1,
                image.getUsername(),
                image.getPinned());
    }

    static Images.Usage usage(FilesystemUsage usage) {
        return new Images.Usage(
                usage.getFsId().getMountpoint(),
                usage.getUsedBytes().getValue(),
                usage.getInodesUsed().getValue());
    }

    /** CRI's times are nanoseconds since 1970; of what hasn't happened, zero. */
    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
