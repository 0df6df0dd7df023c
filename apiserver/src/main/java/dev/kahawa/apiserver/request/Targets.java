package dev.kahawa.apiserver.request;

import dev.kahawa.model.request.Request;
import dev.kahawa.model.selector.FieldSelector;
import dev.kahawa.model.selector.InvalidSelectorException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what a request is about from its method, path and query. */
public final class Targets {
    /** Subresources of a namespace, which look like collections in it. */
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private Targets() {}

    public static Target of(Request request) {
        List<String> parts = parts(request.path());
        boolean core = parts.size() >= 2 && parts.getFirst().equals("api");
        boolean grouped = parts.size() >= 3 && parts.getFirst().equals("apis");
        int rest = core ? 2 : 3;
        if (!core && !grouped || parts.size() == rest) {
            String verb = request.method().toLowerCase(Locale.ROOT);
            return new Target.NonResource(verb, request.path());
        }
        String group = core ? "" : parts.get(1);
        return resource(request, group, parts.get(rest - 1), parts.subList(rest, parts.size()));
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        if (!parts.isEmpty() && parts.getFirst().isEmpty()) {
            parts.removeFirst();
        }
        if (!parts.isEmpty() && parts.getLast().isEmpty()) {
            parts.removeLast();
        }
        return parts;
    }

    private static Target resource(
            Request request, String group, String version, List<String> path) {
        List<String> parts = path;
        boolean watchPath = parts.getFirst().equals("watch") && parts.size() > 1;
        if (watchPath) {
            parts = parts.subList(1, parts.size());
        }
        String namespace = "";
        if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
            namespace = parts.get(1);
            if (parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
                parts = parts.subList(2, parts.size());
            }
        }
        String name = parts.size() > 1 ? parts.get(1) : "";
        String subresource = parts.size() > 2 ? parts.get(2) : "";
        String verb = verb(request, name.isEmpty(), watchPath);
        FieldSelector fields = FieldSelector.EVERYTHING;
        if (Set.of("list", "watch", "deletecollection").contains(verb)) {
            fields = fields(request);
            name = name.isEmpty() ? fields.requiredValue("metadata.name").orElse("") : name;
        }
        return new Target.Resource(
                verb,
                request.path(),
                group,
                version,
                namespace,
                parts.getFirst(),
                subresource,
                name,
                fields);
    }

    private static String verb(Request request, boolean collection, boolean watchPath) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "GET", "HEAD" ->
                watchPath || collection && isTrue(request.query().first("watch").orElse("no"))
                        ? "watch"
                        : collection ? "list" : "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> request.method().toLowerCase(Locale.ROOT);
        };
    }

    /** A parameter that is there counts, unless it says otherwise. */
    private static boolean isTrue(String value) {
        return !Set.of("no", "false", "0").contains(value.toLowerCase(Locale.ROOT));
    }

    private static FieldSelector fields(Request request) {
        try {
            return FieldSelector.parse(request.query().text("fieldSelector"));
        } catch (InvalidSelectorException refusedLater) {
            return FieldSelector.EVERYTHING;
        }
    }
}
