package dev.kahawa.apiserver.streaming;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.status.ApiException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a client wants of a connection, as the object that its query parameters stand for. */
final class StreamOptions {
    private static final Map<String, String> KINDS = Map.of(
            "exec", "PodExecOptions",
            "attach", "PodAttachOptions",
            "portforward", "PodPortForwardOptions");

    private StreamOptions() {}

    /** A core/v1 PodExecOptions, PodAttachOptions or PodPortForwardOptions. */
    static JsonObject of(String subresource, Query query) {
        JsonObject.Builder options = JsonObject.builder()
                .put("kind", String.valueOf(KINDS.get(subresource)))
                .put("apiVersion", "v1");
        if (subresource.equals("portforward")) {
            List<Json> ports = new ArrayList<>();
            query.all("ports").forEach(port -> ports.add(Json.of(number(port))));
            return options.putUnlessEmpty("ports", JsonArray.of(ports)).build();
        }
        for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
            if (isTrue(query, flag)) {
                options.put(flag, true);
            }
        }
        options.putUnlessEmpty("container", query.text("container"));
        if (subresource.equals("exec")) {
            List<Json> command = new ArrayList<>();
            query.all("command").forEach(word -> command.add(Json.of(word)));
            options.put("command", JsonArray.of(command));
        }
        return options.build();
    }

    /** As Go reads a boolean parameter: what is there counts, unless it says otherwise. */
    static boolean isTrue(Query query, String name) {
        return query.first(name)
                .map(value -> !Set.of("false", "0").contains(value.toLowerCase(Locale.ROOT)))
                .orElse(false);
    }

    /** @throws ApiException if it is none, in the words of Go's parser */
    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw ApiException.badRequest(
                    "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    /** The query of the kubelet's endpoint. */
    static Query forKubelet(JsonObject options) {
        Query query = Query.NONE;
        Map<String, String> flags =
                Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty");
        for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
            if (options.isTrue(flag)) {
                query = query.with(String.valueOf(flags.get(flag)), "1");
            }
        }
        for (Json word : options.array("command")) {
            query = query.with("command", word.asString().orElse(""));
        }
        List<String> ports = new ArrayList<>();
        for (Json port : options.array("ports")) {
            ports.add(port.toString());
        }
        return ports.isEmpty() ? query : query.with("port", String.join(",", ports));
    }
}
