package dev.kahawa.node.streaming;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.node.runtime.Streams;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * exec and attach over whichever protocol the client asks for: WebSocket with the subprotocols
 * {@code [v5.|v4.|][base64.]channel.k8s.io}, or SPDY/3.1 with {@code v1} to {@code v5}.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets">KEP-4006</a>
 */
public final class RemoteCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCommand.class);

    /** How long a client may take to close after it has been told that all is said. */
    static final Duration LINGER = Duration.ofSeconds(10);

    private RemoteCommand() {}

    /** Which streams the client wants. */
    public record Wanted(boolean stdin, boolean stdout, boolean stderr, boolean tty) {

        /**
         * Reads {@code input}, {@code output}, {@code error} and {@code tty}, the kubelet's
         * parameters. A terminal has one output.
         *
         * @throws ApiException if none is wanted
         */
        public static Wanted of(Request request) {
            boolean tty = isOne(request, "tty");
            Wanted wanted = new Wanted(
                    isOne(request, "input"),
                    isOne(request, "output"),
                    isOne(request, "error") && !tty,
                    tty);
            if (!wanted.stdin && !wanted.stdout && !wanted.stderr) {
                throw ApiException.badRequest(
                        "you must specify at least 1 of stdin, stdout, stderr");
            }
            return wanted;
        }

        private static boolean isOne(Request request, String parameter) {
            return request.query().text(parameter).equals("1");
        }
    }

    /** What runs connected to the client. */
    @FunctionalInterface
    public interface Command {
        /** @return a metav1.Status of how it ended */
        JsonObject run(Streams streams) throws InterruptedException;
    }

    /** Runs the command as soon as the connection has been upgraded. */
    public static Response upgrade(Request request, Wanted wanted, Command command) {
        if (Handshakes.isWebSocket(request)) {
            String protocol = Handshakes.webSocketProtocol(request, WebSocketCommand.PROTOCOLS);
            return Handshakes.webSocket(
                    request,
                    protocol,
                    connection -> new WebSocketCommand(connection, protocol, wanted).run(command));
        }
        String protocol = Handshakes.spdyProtocol(request, SpdyCommand.PROTOCOLS);
        return Handshakes.spdy(
                request,
                protocol,
                connection -> new SpdyCommand(connection, protocol, wanted).run(command));
    }

    /** What the command says of its end, or what it failed of. */
    static JsonObject outcome(Command command, Streams streams) throws InterruptedException {
        try {
            return command.run(streams);
        } catch (ApiException refused) {
            return Statuses.failure(refused);
        } catch (UncheckedIOException broken) {
            LOG.debug("a stream of a command broke", broken);
            return CommandStatus.failed(String.valueOf(broken.getMessage()));
        } catch (RuntimeException bug) {
            LOG.error("a command failed", bug);
            return CommandStatus.failed(String.valueOf(bug.getMessage()));
        }
    }

    /**
     * The status as the error stream has it: JSON from version 4 on, before that a failure's
     * message.
     */
    static byte[] statusBytes(JsonObject status, boolean json) {
        if (json) {
            return JsonWriter.write(status);
        }
        return status.text("status").equals("Success")
                ? new byte[0]
                : status.text("message").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a protocol's error stream has JSON. */
    static boolean tellsInJson(String protocol) {
        return List.of("v4", "v5").stream().anyMatch(protocol::startsWith);
    }
}
