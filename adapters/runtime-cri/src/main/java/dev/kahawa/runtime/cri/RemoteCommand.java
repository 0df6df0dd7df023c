package dev.kahawa.runtime.cri;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.request.Headers;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Streams;
import dev.kahawa.node.streaming.SpdyConnection;
import dev.kahawa.node.streaming.SpdyStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The client's end of exec and attach: one SPDY stream for each of the process's, one for the
 * terminal's size, and one on which the runtime says as a metav1.Status how it ended.
 */
final class RemoteCommand {
    static final List<String> PROTOCOLS = List.of("v4.channel.k8s.io");

    /** A longer status is cut off. */
    private static final int STATUS_BYTES_MAX = 64 * 1024;

    private final SpdyConnection spdy;
    private final Streams streams;
    private final CountDownLatch heard;

    /** @param heard counted down when the process first says something */
    RemoteCommand(SpdyConnection spdy, Streams streams, CountDownLatch heard) {
        this.spdy = spdy;
        this.streams = streams;
        this.heard = heard;
    }

    /**
     * Connects the streams until the process ends.
     *
     * @return its exit code
     */
    int run() throws IOException, InterruptedException {
        SpdyStream errors = open("error");
        try (Copies copies = new Copies(spdy, heard)) {
            connect(copies);
            String status = said(errors.input());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (status.isEmpty()) {
                throw copies.clientGone()
                        .orElseGet(() -> new IOException("the connection was lost"));
            }
            copies.awaitFromRuntime();
            return exitCode(status);
        }
    }

    /** The runtime reads from no stream before it has all: stdin must not fill the connection. */
    private void connect(Copies copies) throws IOException, InterruptedException {
        List<Runnable> starts = new ArrayList<>();
        InputStream stdin = streams.stdin();
        if (stdin != null) {
            SpdyStream stream = open("stdin");
            starts.add(() -> copies.toRuntime(stdin, stream.output()));
        }
        OutputStream stdout = streams.stdout();
        if (stdout != null) {
            SpdyStream stream = open("stdout");
            starts.add(() -> copies.fromRuntime(stream.input(), stdout));
        }
        OutputStream stderr = streams.stderr();
        if (stderr != null) {
            SpdyStream stream = open("stderr");
            starts.add(() -> copies.fromRuntime(stream.input(), stderr));
        }
        if (streams.tty()) {
            SpdyStream stream = open("resize");
            starts.add(() -> copies.toRuntime(() -> resize(stream.output())));
        }
        starts.forEach(Runnable::run);
    }

    private SpdyStream open(String type) throws IOException, InterruptedException {
        return spdy.createStream(Headers.of("streamType", type));
    }

    private void resize(OutputStream sizes) {
        try {
            Optional<Streams.TerminalSize> size = streams.sizes().next();
            while (size.isPresent()) {
                sizes.write(JsonWriter.write(json(size.get())));
                sizes.flush();
                size = streams.sizes().next();
            }
        } catch (IOException | InterruptedException over) {
            // The process has ended: its terminal has no size any more.
        }
    }

    private static JsonObject json(Streams.TerminalSize size) {
        return JsonObject.builder()
                .put("Width", size.width())
                .put("Height", size.height())
                .build();
    }

    /** What came before the stream ended or was reset, which Go's servers do when all is said. */
    static String said(InputStream errors) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            int next = errors.read();
            while (next >= 0 && said.size() < STATUS_BYTES_MAX) {
                said.write(next);
                next = errors.read();
            }
        } catch (IOException reset) {
            // Whether the status is whole, its parser sees.
        }
        return said.toString(StandardCharsets.UTF_8).strip();
    }

    private static int exitCode(String text) {
        JsonObject status = parse(text);
        if (status.text("status").equals("Success")) {
            return 0;
        }
        for (JsonObject cause : status.object("details").array("causes").objects()) {
            if (cause.text("reason").equals("ExitCode")) {
                return Integer.parseInt(cause.text("message"));
            }
        }
        throw new RuntimeFailedException(status.text("message"));
    }

    private static JsonObject parse(String text) {
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8))
                    .asObject()
                    .orElse(JsonObject.EMPTY);
        } catch (MalformedJsonException cut) {
            throw new RuntimeFailedException("the runtime's status of a command is cut off", cut);
        }
    }
}
