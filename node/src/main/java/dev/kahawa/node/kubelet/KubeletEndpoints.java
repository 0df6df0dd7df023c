package dev.kahawa.node.kubelet;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Streams;
import dev.kahawa.node.streaming.CommandStatus;
import dev.kahawa.node.streaming.PortForward;
import dev.kahawa.node.streaming.RemoteCommand;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * The kubelet's HTTP API over the Pods of one node. Whoever may call the handler may do all of it:
 * authorization stands before it.
 *
 * <p>Paths are upstream's: {@code /containerLogs/NAMESPACE/POD/CONTAINER}, {@code /exec/...}, {@code
 * /attach/...}, {@code /run/...}, {@code /portForward/NAMESPACE/POD}, {@code /pods}, {@code
 * /stats/summary}, {@code /metrics/resource} and {@code /healthz}.
 */
public final class KubeletEndpoints implements Handler {
    /** A command of /run that writes more is told of it by an error. */
    private static final int RUN_BYTES_MAX = 16 << 20;

    private final NodePods pods;
    private final LogQuery logQuery;

    /** @param clock what {@code sinceSeconds} counts back from */
    public KubeletEndpoints(NodePods pods, InstantSource clock) {
        this.pods = pods;
        this.logQuery = new LogQuery(clock);
    }

    @Override
    public Response handle(Request request) throws InterruptedException {
        try {
            return answer(request);
        } catch (ApiException refused) {
            return Response.json(refused.code(), Statuses.failure(refused));
        } catch (RuntimeFailedException failed) {
            ApiException internal =
                    new ApiException(Reason.InternalError, String.valueOf(failed.getMessage()));
            return Response.json(internal.code(), Statuses.failure(internal));
        }
    }

    private Response answer(Request request) throws InterruptedException {
        List<String> parts = Arrays.stream(request.path().split("/")).skip(1).toList();
        String first = parts.isEmpty() ? "" : parts.getFirst();
        return switch (first) {
            case "healthz" -> Response.text(200, "ok");
            case "pods" -> Response.json(200, podList());
            case "stats" -> stats(parts);
            case "metrics" -> metrics(parts);
            case "containerLogs" -> logs(request, container(parts));
            case "exec" -> exec(request, container(parts));
            case "attach" -> attach(request, container(parts));
            case "run" -> run(request, container(parts));
            case "portForward" -> portForward(request, parts);
            default -> throw noSuchPage();
        };
    }

    private static ApiException noSuchPage() {
        return new ApiException(Reason.NotFound, "404 page not found");
    }

    private JsonObject podList() throws InterruptedException {
        return JsonObject.builder()
                .put("kind", "PodList")
                .put("apiVersion", "v1")
                .put("metadata", JsonObject.EMPTY)
                .put("items", pods.pods())
                .build();
    }

    private Response stats(List<String> parts) throws InterruptedException {
        if (!parts.equals(List.of("stats", "summary"))) {
            throw noSuchPage();
        }
        return Response.json(200, pods.summary());
    }

    private Response metrics(List<String> parts) throws InterruptedException {
        if (!parts.equals(List.of("metrics", "resource"))) {
            throw noSuchPage();
        }
        byte[] text = ResourceMetrics.of(pods.summary()).getBytes(StandardCharsets.UTF_8);
        return Response.of(200, ResourceMetrics.TYPE, text);
    }

    private record ContainerName(ObjectName pod, String container) {}

    /** After the endpoint: namespace, name, perhaps the uid, and container. */
    private static ContainerName container(List<String> parts) {
        if (parts.size() < 4 || parts.size() > 5) {
            throw noSuchPage();
        }
        return new ContainerName(new ObjectName(parts.get(1), parts.get(2)), parts.getLast());
    }

    private Response logs(Request request, ContainerName name) throws InterruptedException {
        LogOptions options = logQuery.read(request.query());
        return new Response(
                200,
                Headers.of("content-type", "text/plain"),
                new Body.Streamed(pods.logs(name.pod(), name.container(), options)));
    }

    private Response exec(Request request, ContainerName name) {
        List<String> command = command(request, "command");
        RemoteCommand.Wanted wanted = RemoteCommand.Wanted.of(request);
        return RemoteCommand.upgrade(request, wanted, streams -> {
            int code = pods.exec(name.pod(), name.container(), command, streams);
            return CommandStatus.exited(command, code);
        });
    }

    private static List<String> command(Request request, String parameter) {
        List<String> command = request.query().all(parameter);
        if (command.isEmpty()) {
            throw ApiException.badRequest("you must specify a command");
        }
        return command;
    }

    private Response attach(Request request, ContainerName name) {
        RemoteCommand.Wanted wanted = RemoteCommand.Wanted.of(request);
        return RemoteCommand.upgrade(request, wanted, streams -> {
            pods.attach(name.pod(), name.container(), streams);
            return CommandStatus.success();
        });
    }

    /** The output of a command that takes no input. */
    private Response run(Request request, ContainerName name) throws InterruptedException {
        List<String> command = Arrays.asList(request.query().text("cmd").split(" "));
        if (!request.method().equals("POST") || command.getFirst().isEmpty()) {
            throw ApiException.badRequest("POST with a cmd");
        }
        BoundedOutput output = new BoundedOutput(RUN_BYTES_MAX);
        Streams streams = new Streams(null, output, output, false, Streams.TerminalSizes.NONE);
        int code = pods.exec(name.pod(), name.container(), command, streams);
        if (code != 0) {
            JsonObject status = CommandStatus.exited(command, code);
            return Response.of(500, Response.JSON, JsonWriter.write(status));
        }
        return Response.of(200, "text/plain", output.bytes());
    }

    private Response portForward(Request request, List<String> parts) {
        if (parts.size() < 3 || parts.size() > 4) {
            throw noSuchPage();
        }
        ObjectName pod = new ObjectName(parts.get(1), parts.get(2));
        return PortForward.upgrade(
                request, pod.toString(), (port, from, to) -> pods.portForward(pod, port, from, to));
    }
}
