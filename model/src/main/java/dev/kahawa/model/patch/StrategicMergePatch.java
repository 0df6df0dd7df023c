package dev.kahawa.model.patch;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Field;
import dev.kahawa.model.schema.FieldType;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Strategic merge patch: a merge patch in which lists may merge by a key, as the facts say, with
 * directives such as {@code $patch: delete} and {@code $setElementOrder/containers}.
 *
 * @see <a
 *     href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md">the
 *     format</a>
 */
public final class StrategicMergePatch {
    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    private StrategicMergePatch() {}

    /** @throws ApiException 400 or 500 as upstream answers, where the patch can't be applied */
    public static JsonObject apply(ObjectType type, JsonObject document, Json patch) {
        if (patch.isNull()) {
            return document;
        }
        if (!(patch instanceof JsonObject object)) {
            throw ApiException.badRequest("json: cannot unmarshal "
                    + JsonNames.of(patch)
                    + " into Go value of type map[string]interface {}");
        }
        return merged(new FieldType.Struct(ObjectType.Reference.to(type)), document, object);
    }

    private static JsonObject merged(FieldType type, JsonObject document, JsonObject patch) {
        @Nullable Json directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return directed(patch, directive);
        }
        JsonObject result = retained(document, patch);
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            if (key.startsWith(DELETE_FROM)) {
                result = deletedFrom(result, key.substring(DELETE_FROM.length()), patch.valueAt(i));
            } else if (!key.equals(RETAIN_KEYS) && !key.startsWith(ORDER)) {
                result = member(type, result, key, patch.valueAt(i));
            }
        }
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            if (key.startsWith(ORDER)) {
                String name = key.substring(ORDER.length());
                result = ordered(type, document, result, patch, name, patch.valueAt(i));
            }
        }
        return result;
    }

    private static JsonObject directed(JsonObject patch, Json directive) {
        return switch (directive.asString().orElse("")) {
            case "replace" -> (JsonObject) withoutDirectives(patch.without(DIRECTIVE));
            case "delete" -> JsonObject.EMPTY;
            case "merge" -> (JsonObject) withoutDirectives(patch.without(DIRECTIVE));
            default -> throw unknown(patch, directive);
        };
    }

    private static ApiException unknown(JsonObject patch, Json directive) {
        return internal(
                "unknown patch type: " + GoText.of(directive) + " in map: " + GoText.of(patch));
    }

    private static ApiException internal(String message) {
        return new ApiException(Reason.Unknown, message);
    }

    private static JsonObject retained(JsonObject document, JsonObject patch) {
        @Nullable Json retain = patch.get(RETAIN_KEYS);
        if (retain == null) {
            return document;
        }
        Set<String> kept = Set.copyOf(retain.asArray().orElse(JsonArray.EMPTY).strings());
        for (String key : patch.keys()) {
            if (!key.startsWith("$") && !kept.contains(key)) {
                throw ApiException.badRequest("invalid patch format of retainKeys");
            }
        }
        JsonObject result = document;
        for (String key : document.keys()) {
            result = kept.contains(key) ? result : result.without(key);
        }
        return result;
    }

    private static JsonObject deletedFrom(JsonObject document, String name, Json values) {
        Set<Json> gone = Set.copyOf(values.asArray().orElse(JsonArray.EMPTY).items());
        return document.has(name)
                ? document.with(name, document.array(name).filter(item -> !gone.contains(item)))
                : document;
    }

    private static JsonObject member(FieldType type, JsonObject document, String key, Json change) {
        if (change.isNull()) {
            return document.without(key);
        }
        @Nullable Json before = document.get(key);
        @Nullable Field field = field(type, key);
        FieldType inner = field == null ? memberType(type) : field.type();
        if (change instanceof JsonObject object) {
            boolean replace = field != null && field.patch().replace();
            return before instanceof JsonObject old && !replace
                    ? document.with(key, merged(inner, old, object))
                    : document.with(key, withoutDirectives(change));
        }
        if (change instanceof JsonArray array
                && before instanceof JsonArray old
                && field != null
                && field.patch().merge()) {
            return document.with(key, mergedList(field, old, array));
        }
        boolean replaced =
                change instanceof JsonArray && field != null && !field.patch().merge();
        // directives mean nothing in a list that is replaced as a whole
        return document.with(key, replaced ? change : withoutDirectives(change));
    }

    private static @Nullable Field field(FieldType type, String key) {
        return type instanceof FieldType.Struct(ObjectType.Reference reference)
                ? reference.get().field(key)
                : null;
    }

    private static FieldType memberType(FieldType type) {
        return type instanceof FieldType.MapOf(FieldType item) ? item : FieldType.Scalar.ANY;
    }

    private static FieldType itemType(Field field) {
        return field.type() instanceof FieldType.ListOf(FieldType item)
                ? item
                : FieldType.Scalar.ANY;
    }

    private static JsonArray mergedList(Field field, JsonArray old, JsonArray patch) {
        String mergeKey = field.patch().mergeKey();
        if (patch.isEmpty()) {
            return old;
        }
        checkAlike(old, patch);
        if (mergeKey.isEmpty()) {
            List<Json> all = new ArrayList<>(old.items());
            patch.stream().filter(item -> !all.contains(item)).forEach(all::add);
            return ElementOrder.enforced(all, patch.items(), old.items(), mergeKey);
        }
        if (patch.objects().stream().anyMatch(StrategicMergePatch::replacesList)) {
            return (JsonArray) withoutDirectives(patch.filter(
                    item -> item instanceof JsonObject object && !replacesList(object)));
        }
        List<Json> items = new ArrayList<>(old.items());
        List<Json> wanted = new ArrayList<>();
        for (JsonObject item : patch.objects()) {
            mergeItem(field, items, wanted, item);
        }
        return ElementOrder.enforced(items, wanted, old.items(), mergeKey);
    }

    private static void mergeItem(
            Field field, List<Json> items, List<Json> wanted, JsonObject item) {
        String mergeKey = field.patch().mergeKey();
        @Nullable Json directive = item.get(DIRECTIVE);
        if (directive != null && !directive.asString().orElse("").equals("delete")) {
            throw unknown(item, directive);
        }
        @Nullable Json key = item.get(mergeKey);
        if (key == null) {
            throw internal("map: "
                    + GoText.of(item)
                    + " does not contain declared merge key: "
                    + mergeKey);
        }
        int at = ElementOrder.indexOf(items, item, mergeKey);
        if (directive != null) {
            items.removeIf(
                    each -> each instanceof JsonObject object && key.equals(object.get(mergeKey)));
            return;
        }
        Json merged = at < 0
                ? withoutDirectives(item)
                : merged(itemType(field), (JsonObject) items.get(at), item);
        if (at < 0) {
            items.add(merged);
        } else {
            items.set(at, merged);
        }
        wanted.add(merged);
    }

    private static boolean replacesList(JsonObject item) {
        return item.text(DIRECTIVE).equals("replace");
    }

    private static void checkAlike(JsonArray old, JsonArray patch) {
        boolean objects = patch.get(0) instanceof JsonObject;
        boolean alike = old.stream().allMatch(item -> item instanceof JsonObject == objects)
                && patch.stream().allMatch(item -> item instanceof JsonObject == objects);
        if (!alike) {
            throw internal("list element types are not identical: ["
                    + GoText.of(old)
                    + " "
                    + GoText.of(patch)
                    + "]");
        }
    }

    private static JsonObject ordered(
            FieldType type,
            JsonObject before,
            JsonObject result,
            JsonObject patch,
            String name,
            Json order) {
        @Nullable Field field = field(type, name);
        if (field == null || !result.has(name) || !(order instanceof JsonArray list)) {
            return result;
        }
        String mergeKey = field.patch().mergeKey();
        ElementOrder.check(patch.array(name), list, mergeKey);
        return result.with(
                name,
                ElementOrder.enforced(
                        result.array(name).items(),
                        list.items(),
                        before.array(name).items(),
                        mergeKey));
    }

    /** What stands for itself where there is nothing to merge with. */
    private static Json withoutDirectives(Json value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject plain = JsonObject.EMPTY;
                for (int i = 0; i < object.size(); i++) {
                    if (!object.keyAt(i).startsWith("$") && !object.valueAt(i).isNull()) {
                        plain = plain.with(object.keyAt(i), withoutDirectives(object.valueAt(i)));
                    }
                }
                yield plain;
            }
            case JsonArray array ->
                array.filter(item -> !(item instanceof JsonObject object && object.has(DIRECTIVE)))
                        .map(StrategicMergePatch::withoutDirectives);
            default -> value;
        };
    }
}
