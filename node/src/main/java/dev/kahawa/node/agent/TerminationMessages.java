package dev.kahawa.node.agent;

import dev.kahawa.node.logs.LogTail;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The last words of one Pod's containers, each read once. For one thread. */
final class TerminationMessages {
    private static final Logger LOG = LoggerFactory.getLogger(TerminationMessages.class);
    private static final int MESSAGE_MAX = 4_096;
    private static final int LOG_MAX = 2_048;
    private static final int LOG_LINES_MAX = 80;

    private final ContainerMounts mounts;
    private final Map<String, String> messages = new HashMap<>();

    TerminationMessages(ContainerMounts mounts) {
        this.mounts = mounts;
    }

    /** By the runtime's ids, for all that have ended with words. */
    Map<String, String> of(String pod, PodState state) {
        for (ContainerStatus status : state.containers()) {
            if (PodState.isExited(status)) {
                messages.computeIfAbsent(status.container().id(), absent -> read(pod, status));
            }
        }
        Map<String, String> found = new HashMap<>(messages);
        found.values().removeIf(String::isEmpty);
        return found;
    }

    private String read(String pod, ContainerStatus status) {
        Container container = status.container();
        try {
            String message =
                    file(mounts.messageFile(pod, container.name(), Labels.restarts(container)));
            String policy = container.annotations().getOrDefault(Labels.MESSAGE_POLICY, "");
            boolean fallBack = policy.equals("FallbackToLogsOnError") && status.exitCode() != 0;
            return message.isEmpty() && fallBack
                    ? LogTail.text(status.logPath(), LOG_LINES_MAX, LOG_MAX)
                    : message;
        } catch (IOException unreadable) {
            LOG.warn("termination message of {}: {}", container.name(), unreadable.toString());
            return "Error on reading termination message: " + unreadable.getMessage();
        }
    }

    private static String file(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MESSAGE_MAX), StandardCharsets.UTF_8);
        }
    }
}
