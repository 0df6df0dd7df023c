package dev.kahawa.node.streaming;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Connection;
import dev.kahawa.node.runtime.Streams;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** A command on the channels of a WebSocket. */
final class WebSocketCommand {
    static final List<String> PROTOCOLS = List.of(
            "v5.channel.k8s.io",
            "v4.channel.k8s.io",
            "v4.base64.channel.k8s.io",
            "channel.k8s.io",
            "base64.channel.k8s.io");

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;

    /** From version 5 on, a message here names a channel on which no more comes. */
    private static final int CLOSE = 255;

    private static final int STDIN_BYTES_MAX = 64 * 1024;

    private final WebSocket socket;
    private final WebSocketChannels channels;
    private final String protocol;
    private final RemoteCommand.Wanted wanted;
    private final ClientPresence client = new ClientPresence();
    private final Pipe stdin = new Pipe(STDIN_BYTES_MAX);
    private final Resizes resizes = new Resizes();

    WebSocketCommand(Connection connection, String protocol, RemoteCommand.Wanted wanted) {
        this.socket = new WebSocket(connection);
        this.channels = new WebSocketChannels(socket, WebSocketChannels.Coding.of(protocol));
        this.protocol = protocol;
        this.wanted = wanted;
    }

    void run(RemoteCommand.Command command) throws IOException, InterruptedException {
        try (socket) {
            Thread reader = Thread.ofVirtual().name("exec client").start(this::read);
            greet();
            Streams streams = new Streams(
                    wanted.stdin() ? stdin.input() : null,
                    output(wanted.stdout(), STDOUT),
                    output(wanted.stderr(), STDERR),
                    wanted.tty(),
                    resizes);
            JsonObject status = client.during(() -> RemoteCommand.outcome(command, streams));
            stdin.input().close();
            byte[] told = RemoteCommand.statusBytes(status, RemoteCommand.tellsInJson(protocol));
            if (told.length > 0) {
                channels.send(ERROR, told, 0, told.length);
            }
            socket.finish(reader, RemoteCommand.LINGER);
        }
    }

    /** An empty message on the first channel that the client reads says that it's connected. */
    private void greet() throws IOException {
        int lowest = wanted.stdout() ? STDOUT : wanted.stderr() ? STDERR : ERROR;
        channels.send(lowest, new byte[0], 0, 0);
    }

    private @Nullable OutputStream output(boolean isWanted, int channel) {
        return isWanted ? channels.output(channel) : null;
    }

    private void read() {
        IOException end = new IOException("the client has closed the connection");
        try {
            for (Optional<WebSocketChannels.Received> next = channels.next();
                    next.isPresent();
                    next = channels.next()) {
                received(next.get());
            }
        } catch (IOException broken) {
            end = broken;
        } catch (InterruptedException stopping) {
            end = new IOException("interrupted");
        }
        stdin.fail(end);
        resizes.end();
        client.gone();
    }

    private void received(WebSocketChannels.Received received) throws InterruptedException {
        byte[] bytes = received.bytes();
        switch (received.channel()) {
            case STDIN -> stdin.put(bytes);
            case RESIZE -> resizes.received(bytes, bytes.length);
            case CLOSE -> {
                boolean known = protocol.startsWith("v5.");
                if (known && bytes.length > 0 && bytes[0] == STDIN) {
                    stdin.end();
                }
            }
            default -> {
                // upstream passes over what comes on a channel that isn't the client's
            }
        }
    }
}
