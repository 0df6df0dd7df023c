package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.env.Expansion;
import dev.kahawa.node.pod.NotStartedException;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.runtime.ContainerSpec.Mount;
import dev.kahawa.node.runtime.ContainerSpec.Propagation;
import dev.kahawa.node.volume.Trees;
import dev.kahawa.node.volume.VolumeFailedException;
import dev.kahawa.node.volume.Volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The mounts of a container: its volumes, /etc/hosts, and the file for its termination message.
 */
final class ContainerMounts {
    private static final String PROBLEM = "CreateContainerConfigError";
    private static final String HOSTS = "/etc/hosts";

    /** Whoever the container's process is, it may leave a message. */
    private static final int WRITABLE = 0666;

    private final Volumes volumes;
    private final NodeOptions options;

    ContainerMounts(Volumes volumes, NodeOptions options) {
        this.volumes = volumes;
        this.options = options;
    }

    List<Mount> of(
            Pod pod,
            PodContainer container,
            int restarts,
            List<String> addresses,
            Map<String, String> environment)
            throws NotStartedException {
        List<Mount> mounts = new ArrayList<>();
        try {
            for (JsonObject mount : container.json().array("volumeMounts").objects()) {
                mounts.add(volume(pod, mount, environment));
            }
            if (mounts.stream().noneMatch(m -> m.containerPath().equals(HOSTS))) {
                mounts.add(plain(hosts(pod, addresses), HOSTS));
            }
            String message = container.json().text("terminationMessagePath");
            if (!message.isEmpty()) {
                mounts.add(plain(message(pod, container.name(), restarts), absolute(message)));
            }
        } catch (IOException failed) {
            throw new NotStartedException(PROBLEM, String.valueOf(failed));
        } catch (VolumeFailedException failed) {
            throw new NotStartedException(PROBLEM, String.valueOf(failed.getMessage()));
        }
        return mounts;
    }

    private static Mount plain(Path path, String within) {
        return new Mount(path, within, false, Propagation.PRIVATE);
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private Mount volume(Pod pod, JsonObject mount, Map<String, String> environment)
            throws NotStartedException, IOException, VolumeFailedException {
        JsonObject volume = pod.json().array("spec", "volumes").objects().stream()
                .filter(v -> v.text("name").equals(mount.text("name")))
                .findFirst()
                .orElseThrow(() -> new NotStartedException(
                        PROBLEM, "no volume is named " + mount.text("name")));
        Path path = volumes.path(pod, volume);
        String below = subPath(mount, environment);
        return new Mount(
                below.isEmpty() ? path : within(path, below),
                absolute(mount.text("mountPath")),
                mount.isTrue("readOnly") || Volumes.isReadOnly(volume),
                propagation(mount));
    }

    private static Propagation propagation(JsonObject mount) {
        return switch (mount.text("mountPropagation")) {
            case "HostToContainer" -> Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> Propagation.BIDIRECTIONAL;
            default -> Propagation.PRIVATE;
        };
    }

    private static String subPath(JsonObject mount, Map<String, String> environment)
            throws NotStartedException {
        String expression = mount.text("subPathExpr");
        if (expression.isEmpty()) {
            return mount.text("subPath");
        }
        String expanded = Expansion.expand(expression, environment);
        if (expanded.contains("$(")) {
            throw new NotStartedException(PROBLEM, "missing value for \"" + name(expanded) + "\"");
        }
        return expanded;
    }

    private static String name(String expanded) {
        return expanded.replaceFirst("^.*?\\$\\(", "").replaceFirst("\\).*$", "");
    }

    /** A link that a container made must not lead out of its volume. */
    private static Path within(Path volume, String below) throws NotStartedException, IOException {
        Path path = volume.resolve(below).normalize();
        if (Path.of(below).isAbsolute() || !path.startsWith(volume.normalize())) {
            throw new NotStartedException(
                    PROBLEM, "subPath \"" + below + "\" must stay within its volume");
        }
        if (!Files.exists(path)) {
            Files.createDirectories(path);
        }
        Path real = path.toRealPath();
        if (!real.startsWith(volume.toRealPath())) {
            throw new NotStartedException(
                    PROBLEM, "subPath \"" + below + "\" not within volume path " + volume);
        }
        return real;
    }

    private Path hosts(Pod pod, List<String> addresses) throws IOException {
        Path directory = podDirectory(pod.meta().uid());
        Path file = directory.resolve("etc-hosts");
        boolean onHost = pod.json().isTrue("spec", "hostNetwork");
        String text = onHost
                ? HostsFile.onHost(pod, Files.readString(Path.of(HOSTS)))
                : HostsFile.of(pod, addresses, options.dns().domain());
        Trees.create(directory);
        // the same file, since earlier containers of the Pod have it mounted
        Files.writeString(file, text);
        return file;
    }

    private Path message(Pod pod, String container, int restarts) throws IOException {
        Path file = messageFile(pod.meta().uid(), container, restarts);
        Trees.create(podDirectory(pod.meta().uid()));
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Files.setAttribute(file, "unix:mode", WRITABLE);
        return file;
    }

    /** Named by the restarts, so that an agent that starts anew finds it. */
    Path messageFile(String pod, String container, int restarts) {
        return podDirectory(pod).resolve("termination-message." + container + "." + restarts);
    }

    private Path podDirectory(String pod) {
        return options.directories().pods().resolve(pod);
    }
}
