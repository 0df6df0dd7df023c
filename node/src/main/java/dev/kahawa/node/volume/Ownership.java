package dev.kahawa.node.volume;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.PodContainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** To whom a Pod's volumes belong: the group {@code fsGroup}, where the Pod names one. */
record Ownership(long group) {
    static final int READ_WRITE = 0660;
    static final int READ = 0440;
    private static final int DIRECTORY = 02770;
    private static final int PERMISSIONS = 07777;

    static Ownership of(Pod pod) {
        return new Ownership(
                pod.json().number("spec", "securityContext", "fsGroup").orElse(-1));
    }

    /** The one user that all containers run as, if the Pod says so. */
    static OptionalLong user(Pod pod) {
        OptionalLong ofPod = pod.json().number("spec", "securityContext", "runAsUser");
        List<OptionalLong> users = PodContainer.of(pod).stream()
                .map(c -> {
                    OptionalLong own = c.json().number("securityContext", "runAsUser");
                    return own.isPresent() ? own : ofPod;
                })
                .distinct()
                .toList();
        return users.size() == 1 ? users.getFirst() : OptionalLong.empty();
    }

    boolean hasGroup() {
        return group >= 0;
    }

    /** Gives a tree to the group, with what it may do with files; nothing without one. */
    void give(Path tree, int files) throws IOException {
        if (!hasGroup()) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList()) {
                giveOne(path, files);
            }
        }
    }

    private void giveOne(Path path, int files) throws IOException {
        Files.setAttribute(path, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(path)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
        int more = Files.isDirectory(path) ? DIRECTORY : files;
        Files.setAttribute(path, "unix:mode", mode | more);
    }

    /** Who can read a ServiceAccount's token: no more than must. */
    static FileData token(Pod pod, byte[] token, int mode) {
        OptionalLong user = user(pod);
        if (of(pod).hasGroup()) {
            return new FileData(token, 0600, FileData.OWN);
        }
        return user.isPresent()
                ? new FileData(token, 0600, user.getAsLong())
                : new FileData(token, mode, FileData.OWN);
    }

    /** @param source with a {@code defaultMode} or none */
    static int defaultMode(JsonObject source) {
        return (int) source.number("defaultMode").orElse(0644);
    }
}
