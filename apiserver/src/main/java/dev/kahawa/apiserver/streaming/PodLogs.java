package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Cause;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The log of a Pod's container, read from its kubelet. */
final class PodLogs {
    private static final Duration PIECE_WAIT = Duration.ofSeconds(1);

    /** More of a kubelet's words of refusal is not passed on. */
    private static final int REFUSAL_BYTES_MAX = 50_000;

    private final PodNodes nodes;

    PodLogs(PodNodes nodes) {
        this.nodes = nodes;
    }

    Response logs(Call call, Target.Resource target) throws InterruptedException {
        LogParameters parameters =
                LogParameters.read(target.name(), call.request().query());
        Pod pod = nodes.pod(target);
        String container = PodNodes.container(pod, parameters.container());
        if (pod.nodeName().isEmpty()) {
            return new Response(204, Headers.NONE, new Body.Whole(new byte[0]));
        }
        String path =
                "/containerLogs/" + target.namespace() + "/" + target.name() + "/" + container;
        Request request = Request.of("GET", path, ApiServerIdentity.CALLER)
                .withQuery(parameters.forKubelet());
        Response answer = nodes.kubelet(pod).handle(request);
        if (answer.status() < 200 || answer.status() > 206) {
            throw refusal(target.name(), answer);
        }
        return new Response(200, Headers.of("content-type", "text/plain"), answer.body());
    }

    private static ApiException refusal(String pod, Response answer) throws InterruptedException {
        String said = said(bytes(answer.body()));
        return switch (answer.status()) {
            case 400 -> ApiException.badRequest(said);
            case 500 ->
                new ApiException(
                        Reason.InternalError,
                        "Internal error occurred: " + said,
                        Details.NONE.withCauses(List.of(new Cause("", said, ""))));
            case 404 ->
                new ApiException(
                        Reason.NotFound,
                        "the server could not find the requested resource ( pods/log " + pod + ")",
                        unexpected(pod, said));
            default ->
                new ApiException(
                        Reason.InternalError,
                        answer.status(),
                        "an error on the server (\""
                                + said
                                + "\") has prevented the request from succeeding ( pods/log "
                                + pod
                                + ")",
                        unexpected(pod, said));
        };
    }

    private static Details unexpected(String pod, String said) {
        return Details.of(pod, "", "pods/log")
                .withCauses(List.of(new Cause("UnexpectedServerResponse", said, "")));
    }

    /** A kubelet of ours answers by a Status, others by plain text. */
    private static String said(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonObject status = JsonReader.read(body).asObject().orElse(JsonObject.EMPTY);
            return status.string("message").orElse(text);
        } catch (MalformedJsonException plain) {
            return text;
        }
    }

    private static byte[] bytes(Body body) throws InterruptedException {
        return switch (body) {
            case Body.Whole(byte[] bytes) -> bytes;
            case Body.Tree tree -> tree.bytes();
            case Body.Streamed(Chunks chunks) -> first(chunks);
            case Body.Upgraded upgraded ->
                throw new IllegalStateException("an upgrade nobody asked for");
        };
    }

    private static byte[] first(Chunks chunks) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (chunks) {
            while (all.size() < REFUSAL_BYTES_MAX) {
                switch (chunks.next(PIECE_WAIT)) {
                    case Chunks.Next.Piece(byte[] bytes) -> all.writeBytes(bytes);
                    case Chunks.Next.Trees trees -> all.writeBytes(trees.bytes());
                    case Chunks.Next.Nothing() -> {}
                    case Chunks.Next.End() -> {
                        return all.toByteArray();
                    }
                }
            }
        }
        return all.toByteArray();
    }
}
