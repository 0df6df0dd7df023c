package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Trail;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Owner references that are given twice are kept once, and the caller is told. */
final class Owners {
    private static final String FIELD = "ownerReferences";

    private Owners() {}

    static JsonObject deduplicated(JsonObject object, Trail trail) {
        List<Json> owners = object.array("metadata", FIELD).items();
        Set<Json> once = new LinkedHashSet<>(owners);
        if (once.size() < owners.size()) {
            warn(owners, trail);
        }
        return once.size() == owners.size()
                ? object
                : object.update("metadata", m -> m.with(FIELD, JsonArray.of(List.copyOf(once))));
    }

    private static void warn(List<Json> owners, Trail trail) {
        Set<Json> seen = new LinkedHashSet<>();
        List<String> uids = new ArrayList<>();
        for (Json owner : owners) {
            String uid = owner.asObject().map(o -> o.text("uid")).orElse("");
            if (!seen.add(owner) && !uids.contains(uid)) {
                uids.add(uid);
            }
        }
        trail.warn(".metadata.ownerReferences contains duplicate entries; API server dedups owner"
                + " references in 1.20+, and may reject such requests as early as 1.24; please fix"
                + " your requests; duplicate UID(s) observed: "
                + String.join(", ", uids));
    }
}
