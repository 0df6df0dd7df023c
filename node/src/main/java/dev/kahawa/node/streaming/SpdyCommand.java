package dev.kahawa.node.streaming;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Connection;
import dev.kahawa.node.runtime.Streams;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command on the streams that a SPDY client opens for it, one for each thing. */
final class SpdyCommand {
    private static final Logger LOG = LoggerFactory.getLogger(SpdyCommand.class);

    static final List<String> PROTOCOLS = List.of(
            "v5.channel.k8s.io",
            "v4.channel.k8s.io",
            "v3.channel.k8s.io",
            "v2.channel.k8s.io",
            "channel.k8s.io");

    /** How long the client may take to open them: upstream's time. */
    private static final Duration OPENING = Duration.ofSeconds(30);

    private final Connection connection;
    private final String protocol;
    private final RemoteCommand.Wanted wanted;
    private final ClientPresence client = new ClientPresence();

    SpdyCommand(Connection connection, String protocol, RemoteCommand.Wanted wanted) {
        this.connection = connection;
        this.protocol = protocol;
        this.wanted = wanted;
    }

    void run(RemoteCommand.Command command) throws IOException, InterruptedException {
        try (SpdyConnection spdy = SpdyConnection.server(connection)) {
            Map<String, SpdyStream> opened = opened(spdy);
            Thread.ofVirtual().name("exec client").start(() -> watch(spdy));
            JsonObject status = client.during(() -> run(command, opened));
            tell(status, opened);
            spdy.goAway(RemoteCommand.LINGER);
        }
    }

    private Map<String, SpdyStream> opened(SpdyConnection spdy)
            throws IOException, InterruptedException {
        Map<String, SpdyStream> opened = new HashMap<>();
        int expected = expected();
        while (opened.size() < expected) {
            Optional<SpdyStream> next = spdy.accept(OPENING);
            if (next.isEmpty()) {
                throw new IOException("timed out waiting for client to create streams");
            }
            opened.put(next.get().headers().first("streamtype").orElse(""), next.get());
        }
        return opened;
    }

    private int expected() {
        boolean resizes = wanted.tty() && !protocol.isEmpty() && !protocol.matches("(v2\\.)?ch.*");
        int outputs = (wanted.stdout() ? 1 : 0) + (wanted.stderr() ? 1 : 0);
        return 1 + (wanted.stdin() ? 1 : 0) + outputs + (resizes ? 1 : 0);
    }

    /** What the client opens besides is not wanted; when it can open none, it has gone. */
    private void watch(SpdyConnection spdy) {
        try {
            for (Optional<SpdyStream> more = spdy.accept();
                    more.isPresent();
                    more = spdy.accept()) {
                more.get().reset();
            }
            client.gone();
        } catch (InterruptedException stopping) {
            client.gone();
        }
    }

    private JsonObject run(RemoteCommand.Command command, Map<String, SpdyStream> opened)
            throws InterruptedException {
        Resizes resizes = new Resizes();
        SpdyStream sizes = opened.get("resize");
        if (sizes == null) {
            resizes.end();
        } else {
            Thread.ofVirtual().name("exec resizes").start(() -> read(sizes, resizes));
        }
        Streams streams = new Streams(
                input(opened.get("stdin")),
                output(opened.get("stdout")),
                output(opened.get("stderr")),
                wanted.tty(),
                resizes);
        return RemoteCommand.outcome(command, streams);
    }

    private static @Nullable InputStream input(@Nullable SpdyStream stream) {
        return stream == null ? null : stream.input();
    }

    private static @Nullable OutputStream output(@Nullable SpdyStream stream) {
        return stream == null ? null : stream.output();
    }

    private static void read(SpdyStream stream, Resizes resizes) {
        byte[] buffer = new byte[512];
        try (InputStream in = stream.input()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                resizes.received(buffer, count);
            }
        } catch (IOException gone) {
            LOG.trace("the client's terminal is gone", gone);
        } finally {
            resizes.end();
        }
    }

    private void tell(JsonObject status, Map<String, SpdyStream> opened) throws IOException {
        SpdyStream error = opened.get("error");
        if (error != null) {
            boolean json = RemoteCommand.tellsInJson(protocol);
            error.output().write(RemoteCommand.statusBytes(status, json));
        }
        for (SpdyStream stream : opened.values()) {
            stream.close();
        }
    }
}
