package dev.kahawa.node.probe;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ExecResult;
import dev.kahawa.node.runtime.ExecTimeoutException;
import dev.kahawa.node.runtime.RuntimeFailedException;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Asks once: a probe's exec, httpGet, tcpSocket or grpc. */
final class Check {
    /** What of a command's output an Event tells. */
    private static final int OUTPUT_MAX = 10 * 1_024;

    private final ContainerRuntime runtime;

    Check(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Returns if all is well.
     *
     * @throws HandlerFailedException if not
     */
    void run(JsonObject probe, Target target) throws HandlerFailedException, InterruptedException {
        Duration timeout = Duration.ofSeconds(probe.number("timeoutSeconds").orElse(1));
        if (probe.has("exec")) {
            exec(probe.array("exec", "command").strings(), target, timeout);
        } else if (probe.has("httpGet")) {
            http(probe.object("httpGet"), target, timeout);
        } else if (probe.has("tcpSocket")) {
            tcp(probe.object("tcpSocket"), target, timeout);
        } else if (probe.has("grpc")) {
            JsonObject grpc = probe.object("grpc");
            new GrpcHealth(target.address(), target.port(grpc), timeout)
                    .check(grpc.text("service"));
        } else {
            throw new HandlerFailedException("missing probe handler");
        }
    }

    private void exec(List<String> command, Target target, Duration timeout)
            throws HandlerFailedException, InterruptedException {
        ExecResult result;
        try {
            result = runtime.exec(target.id(), command, timeout);
        } catch (ExecTimeoutException late) {
            throw new HandlerFailedException("command timed out: \"" + String.join(" ", command)
                    + "\" timed out after " + timeout.toSeconds() + "s");
        } catch (RuntimeFailedException failed) {
            throw new HandlerFailedException(String.valueOf(failed.getMessage()));
        }
        if (result.exitCode() != 0) {
            String output = new String(result.stdout(), StandardCharsets.UTF_8)
                    + new String(result.stderr(), StandardCharsets.UTF_8);
            throw new HandlerFailedException(
                    output.length() > OUTPUT_MAX ? output.substring(0, OUTPUT_MAX) : output);
        }
    }

    private static void http(JsonObject get, Target target, Duration timeout)
            throws HandlerFailedException {
        HttpGet.Answer answer = new HttpGet(target, get, timeout).get();
        if (answer.status() < 200 || answer.status() >= 400) {
            throw new HandlerFailedException(
                    "HTTP probe failed with statuscode: " + answer.status());
        }
    }

    private static void tcp(JsonObject tcp, Target target, Duration timeout)
            throws HandlerFailedException {
        int port = target.port(tcp);
        String host = target.host(tcp);
        try (Socket socket = HttpGet.Dial.connect(host, port, timeout)) {
            socket.shutdownOutput();
        } catch (IOException failed) {
            throw new HandlerFailedException(HttpGet.Dial.problem(failed, host, port));
        }
    }
}
