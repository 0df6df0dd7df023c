package dev.kahawa.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.kubelet.NodePods;
import dev.kahawa.node.runtime.Streams;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** Pods that give back what they are given. */
final class EchoPods implements NodePods {

    /** Ends with code 7. */
    @Override
    public int exec(ObjectName pod, String container, List<String> command, Streams streams) {
        copy(Objects.requireNonNull(streams.stdin()), Objects.requireNonNull(streams.stdout()));
        return 7;
    }

    private static void copy(InputStream from, OutputStream to) {
        try {
            from.transferTo(to);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void attach(ObjectName pod, String container, Streams streams) {
        exec(pod, container, List.of(), streams);
    }

    @Override
    public void portForward(ObjectName pod, int port, InputStream from, OutputStream to) {
        copy(from, to);
    }

    @Override
    public Chunks logs(ObjectName pod, String container, LogOptions options) {
        if (options.previous()) {
            throw ApiException.badRequest("no earlier log");
        }
        String line = "tail " + options.tailLines() + " of " + container + "\n";
        Deque<Chunks.Next> pieces =
                new ArrayDeque<>(List.of(new Chunks.Next.Piece(line.getBytes(UTF_8))));
        return new Chunks() {
            @Override
            public Next next(Duration timeout) {
                return pieces.isEmpty() ? END : pieces.pop();
            }

            @Override
            public void close() {
                pieces.clear();
            }
        };
    }

    @Override
    public JsonArray pods() {
        return JsonArray.of(List.of());
    }

    @Override
    public JsonObject summary() {
        return JsonObject.EMPTY;
    }
}
