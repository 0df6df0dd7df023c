package dev.kahawa.model.patch;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of a merged list: items the patch names stand in the patch's order, the others in
 * their old one, and the two are interleaved by old positions; new items come first.
 */
final class ElementOrder {
    private ElementOrder() {}

    static JsonArray enforced(
            List<Json> items, List<Json> wanted, List<Json> old, String mergeKey) {
        List<Json> named = new ArrayList<>();
        List<Json> others = new ArrayList<>();
        for (Json item : items) {
            (indexOf(wanted, item, mergeKey) >= 0 ? named : others).add(item);
        }
        named.sort(Comparator.comparingInt(item -> indexOf(wanted, item, mergeKey)));
        others.sort(Comparator.comparingInt(item -> indexOf(old, item, mergeKey)));
        List<Json> result = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < others.size() && j < named.size()) {
            int other = indexOf(old, others.get(i), mergeKey);
            int mine = indexOf(old, named.get(j), mergeKey);
            boolean otherFirst = other >= 0 && mine >= 0 && other < mine;
            result.add(otherFirst ? others.get(i++) : named.get(j++));
        }
        result.addAll(named.subList(j, named.size()));
        result.addAll(others.subList(i, others.size()));
        return JsonArray.of(result);
    }

    /** Where the item with the same key (or the same scalar) stands; -1 if nowhere. */
    static int indexOf(List<Json> list, Json item, String mergeKey) {
        @Nullable Json key = key(item, mergeKey);
        for (int i = 0; i < list.size(); i++) {
            if (key != null && key.equals(key(list.get(i), mergeKey))) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Json key(Json item, String mergeKey) {
        return item instanceof JsonObject object ? object.get(mergeKey) : item;
    }

    /** @throws ApiException 500 if the patch's own list contradicts the order it asks for */
    static void check(JsonArray patch, JsonArray order, String mergeKey) {
        int last = -1;
        for (Json item : patch) {
            if (item instanceof JsonObject object && object.has("$patch")) {
                continue;
            }
            int at = indexOf(order.items(), item, mergeKey);
            if (at < last || at < 0) {
                throw new ApiException(
                        Reason.Unknown,
                        "The order in patch list:\n"
                                + GoText.of(patch)
                                + "\n doesn't match $setElementOrder list:\n"
                                + GoText.of(order)
                                + "\n");
            }
            last = at;
        }
    }
}
