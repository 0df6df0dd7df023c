package dev.kahawa.node.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Headers;
import dev.kahawa.node.runtime.Streams;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/** exec over both protocols, without a network. */
@Timeout(20)
class CommandTest {
    private static final RemoteCommand.Wanted ALL =
            new RemoteCommand.Wanted(true, true, true, false);
    private static final RemoteCommand.Wanted TERMINAL =
            new RemoteCommand.Wanted(true, true, false, true);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Wire.Ends wire = Wire.ends();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Gives back its input, tells of each size of the terminal, and ends with 3. */
    private JsonObject echo(Streams streams) throws InterruptedException {
        try {
            if (streams.tty()) {
                heard.add(streams.sizes().next().orElseThrow().toString());
            }
            InputStream stdin = Objects.requireNonNull(streams.stdin());
            OutputStream stdout = Objects.requireNonNull(streams.stdout());
            stdin.transferTo(stdout);
            return CommandStatus.exited(List.of("a", "b"), 3);
        } catch (IOException gone) {
            heard.add("gone");
            throw new UncheckedIOException(gone);
        }
    }

    private Future<?> webSocket(String protocol, RemoteCommand.Wanted wanted) {
        return threads.submit(() -> {
            new WebSocketCommand(wire.right(), protocol, wanted).run(this::echo);
            return null;
        });
    }

    private void frame(int opcode, byte... payload) throws IOException {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        wire.left().output().write(frame);
    }

    private static byte[] onChannel(int channel, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] message = new byte[bytes.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        return message;
    }

    /** What comes in one frame. */
    private String read() throws IOException {
        InputStream in = wire.left().input();
        in.readNBytes(1);
        int length = in.read();
        if (length == 126) {
            length = in.read() << 8 | in.read();
        }
        return new String(in.readNBytes(length), UTF_8);
    }

    @Test
    void version5EndsTheInputAlone() throws Exception {
        Future<?> run = webSocket("v5.channel.k8s.io", ALL);
        assertThat(read()).isEqualTo("\1");
        frame(2, onChannel(0, "in"));
        assertThat(read()).isEqualTo("\1in");
        frame(2, (byte) 255, (byte) 0);
        assertThat(read())
                .startsWith("\3{")
                .contains("\"status\":\"Failure\"")
                .contains("\"reason\":\"NonZeroExitCode\"")
                .contains("{\"reason\":\"ExitCode\",\"message\":\"3\"}");
        assertThat(read()).hasSize(2);
        frame(8, (byte) 3, (byte) 0xe8);
        run.get();
    }

    @Test
    void base64IsText() throws Exception {
        webSocket("base64.channel.k8s.io", ALL);
        assertThat(read()).isEqualTo("1");
        frame(1, "0aGVs".getBytes(UTF_8));
        assertThat(read()).isEqualTo("1aGVs");
    }

    @Test
    void onlyTheLatestSizeCounts() throws Exception {
        webSocket("v4.channel.k8s.io", TERMINAL);
        assertThat(read()).isEqualTo("\1");
        frame(2, onChannel(4, "{\"Width\":80,\"Hei"));
        frame(2, onChannel(4, "ght\":24}"));
        assertThat(heard.take()).isEqualTo("TerminalSize[width=80, height=24]");
    }

    @Test
    void aClientThatGoesEndsTheCommand() throws Exception {
        Future<?> run = webSocket("v4.channel.k8s.io", ALL);
        assertThat(read()).isEqualTo("\1");
        // the command runs when it answers: before that, it would not even begin
        frame(2, onChannel(0, "in"));
        assertThat(read()).isEqualTo("\1in");
        wire.left().close();
        assertThat(heard.take()).isEqualTo("gone");
        run.get();
    }

    @Test
    void spdyHasAStreamForEach() throws Exception {
        Future<?> run = threads.submit(() -> {
            new SpdyCommand(wire.right(), "v4.channel.k8s.io", TERMINAL).run(this::echo);
            return null;
        });
        try (SpdyConnection client = SpdyConnection.client(wire.left())) {
            SpdyStream error = stream(client, "error");
            SpdyStream stdin = stream(client, "stdin");
            SpdyStream stdout = stream(client, "stdout");
            SpdyStream resize = stream(client, "resize");
            resize.output().write("{\"Width\":1,\"Height\":2}\n".getBytes(UTF_8));
            assertThat(heard.take()).isEqualTo("TerminalSize[width=1, height=2]");
            stdin.output().write("typed".getBytes(UTF_8));
            stdin.output().close();
            assertThat(stdout.input().readAllBytes()).asString().isEqualTo("typed");
            assertThat(error.input().readAllBytes()).asString().contains("\"message\":\"3\"");
        }
        run.get();
    }

    private static SpdyStream stream(SpdyConnection client, String type) throws Exception {
        return client.createStream(Headers.of("streamtype", type));
    }

    @Test
    void portsAreForwarded() throws Exception {
        PortForward.Forwarder upper = (port, from, to) -> {
            try {
                to.write((port + ":").getBytes(UTF_8));
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                from.transferTo(all);
                to.write(all.toByteArray());
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        };
        threads.submit(() -> {
            new SpdyPortForward(wire.right(), "web", upper).run();
            return null;
        });
        try (SpdyConnection client = SpdyConnection.client(wire.left())) {
            Headers of = Headers.of("port", "80").with("requestid", "1");
            SpdyStream error = client.createStream(of.with("streamtype", "error"));
            SpdyStream data = client.createStream(of.with("streamtype", "data"));
            data.output().write("x".getBytes(UTF_8));
            data.output().close();
            assertThat(data.input().readAllBytes()).asString().isEqualTo("80:x");
            assertThat(error.input().readAllBytes()).isEmpty();
            Headers bad = Headers.of("port", "0").with("requestid", "2");
            SpdyStream told = client.createStream(bad.with("streamtype", "error"));
            client.createStream(bad.with("streamtype", "data"));
            assertThat(told.input().readAllBytes()).asString().contains("must be > 0");
        }
    }
}
