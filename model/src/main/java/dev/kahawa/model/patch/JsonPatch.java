package dev.kahawa.model.patch;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * JSON Patch (RFC 6902) as kube-apiserver applies it: {@code replace} of an absent member adds it,
 * {@code copy} of an absent one copies null, and negative indices count from the end.
 */
public final class JsonPatch {
    /** A longer patch is refused, as upstream does. */
    static final int OPERATIONS_MAX = 10_000;

    private final List<JsonObject> operations;

    private JsonPatch(List<JsonObject> operations) {
        this.operations = operations;
    }

    /** @throws ApiException 400 if it is no list of objects, 413 if it is too long */
    public static JsonPatch of(Json patch) {
        if (!(patch instanceof JsonArray array)) {
            throw ApiException.badRequest("json: cannot unmarshal "
                    + JsonNames.of(patch)
                    + " into Go value of type jsonpatch.Patch");
        }
        if (array.size() > OPERATIONS_MAX) {
            throw new ApiException(
                    Reason.RequestEntityTooLarge,
                    "The allowed maximum operations in a JSON patch is "
                            + OPERATIONS_MAX
                            + ", got "
                            + array.size());
        }
        for (Json item : array) {
            if (!(item instanceof JsonObject)) {
                throw ApiException.badRequest("json: cannot unmarshal "
                        + JsonNames.of(item)
                        + " into Go value of type jsonpatch.Operation");
            }
        }
        return new JsonPatch(array.objects());
    }

    /** @throws ApiException 422 if an operation does not apply, a failed test included */
    public Json apply(Json document) {
        Json result = document;
        for (JsonObject operation : operations) {
            try {
                result = applied(operation, result);
            } catch (DoesNotApply doesNotApply) {
                throw new ApiException(
                        Reason.Invalid,
                        "the server rejected our request due to an error in our request",
                        Details.NONE);
            }
        }
        return result;
    }

    private static Json applied(JsonObject operation, Json document) throws DoesNotApply {
        List<String> path = pointer(operation, "path");
        return switch (operation.text("op")) {
            case "add" -> changed(document, path, new Add(value(operation)));
            case "replace" -> changed(document, path, new Replace(value(operation)));
            case "remove" -> changed(document, path, new Remove());
            case "test" -> tested(operation, document, path);
            case "move" -> {
                List<String> from = pointer(operation, "from");
                Json moved = required(find(document, from));
                yield changed(changed(document, from, new Remove()), path, new Add(moved));
            }
            case "copy" -> {
                Json copied = find(document, pointer(operation, "from"));
                yield changed(document, path, new Add(copied == null ? JsonNull.NULL : copied));
            }
            default -> throw new DoesNotApply();
        };
    }

    private static Json tested(JsonObject operation, Json document, List<String> path)
            throws DoesNotApply {
        Json wanted = operation.has("value") ? value(operation) : JsonNull.NULL;
        Json found = path.isEmpty() ? document : find(document, path);
        if (!wanted.equals(found == null ? JsonNull.NULL : found)) {
            throw new DoesNotApply();
        }
        return document;
    }

    private static Json value(JsonObject operation) throws DoesNotApply {
        return required(operation.get("value"));
    }

    private static <T> T required(@Nullable T found) throws DoesNotApply {
        if (found == null) {
            throw new DoesNotApply();
        }
        return found;
    }

    /** A JSON Pointer (RFC 6901). */
    private static List<String> pointer(JsonObject operation, String member) throws DoesNotApply {
        String text = operation.string(member).orElseThrow(DoesNotApply::new);
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.charAt(0) != '/') {
            throw new DoesNotApply();
        }
        List<String> steps = new ArrayList<>();
        for (String step : Arrays.asList(text.substring(1).split("/", -1))) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }

    /** What stands at the path; null for an absent member, which is no fault by itself. */
    private static @Nullable Json find(Json document, List<String> path) throws DoesNotApply {
        @Nullable Json here = document;
        for (String step : path) {
            here = switch (required(here)) {
                case JsonObject object -> object.get(step);
                case JsonArray array -> array.get(index(step, array.size(), array.size()));
                default -> throw new DoesNotApply();
            };
        }
        return here;
    }

    private static Json changed(Json document, List<String> path, Change change)
            throws DoesNotApply {
        if (path.isEmpty()) {
            throw new DoesNotApply();
        }
        String step = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        return switch (document) {
            case JsonObject object ->
                rest.isEmpty()
                        ? change.in(object, step)
                        : object.with(step, changed(required(object.get(step)), rest, change));
            case JsonArray array -> {
                if (rest.isEmpty()) {
                    yield change.in(array, step);
                }
                int index = index(step, array.size(), array.size());
                yield array.with(index, changed(array.get(index), rest, change));
            }
            default -> throw new DoesNotApply();
        };
    }

    /** An index less than the bound; negative ones count from the end. */
    private static int index(String step, int bound, int end) throws DoesNotApply {
        try {
            int index = Integer.parseInt(step);
            int positive = index < 0 ? index + end : index;
            if (positive < 0 || positive >= bound) {
                throw new DoesNotApply();
            }
            return positive;
        } catch (NumberFormatException noIndex) {
            throw new DoesNotApply();
        }
    }

    /** What an operation does at the last step of its path. */
    private sealed interface Change {
        Json in(JsonObject parent, String key) throws DoesNotApply;

        Json in(JsonArray parent, String step) throws DoesNotApply;
    }

    private record Add(Json value) implements Change {
        @Override
        public Json in(JsonObject parent, String key) {
            return parent.with(key, value);
        }

        @Override
        public Json in(JsonArray parent, String step) throws DoesNotApply {
            int size = parent.size();
            int index = step.equals("-") ? size : index(step, size + 1, size + 1);
            List<Json> items = new ArrayList<>(parent.items());
            items.add(index, value);
            return JsonArray.of(items);
        }
    }

    private record Replace(Json value) implements Change {
        @Override
        public Json in(JsonObject parent, String key) {
            return parent.with(key, value);
        }

        @Override
        public Json in(JsonArray parent, String step) throws DoesNotApply {
            return parent.with(index(step, parent.size(), parent.size()), value);
        }
    }

    private record Remove() implements Change {
        @Override
        public Json in(JsonObject parent, String key) throws DoesNotApply {
            if (!parent.has(key)) {
                throw new DoesNotApply();
            }
            return parent.without(key);
        }

        @Override
        public Json in(JsonArray parent, String step) throws DoesNotApply {
            List<Json> items = new ArrayList<>(parent.items());
            items.remove(index(step, parent.size(), parent.size()));
            return JsonArray.of(items);
        }
    }

    /** An operation can't be carried out on this document. */
    private static final class DoesNotApply extends Exception {
        private static final long serialVersionUID = 1;

        DoesNotApply() {
            super(null, null, false, false);
        }
    }
}
