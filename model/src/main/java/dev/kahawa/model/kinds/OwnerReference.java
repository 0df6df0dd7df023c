package dev.kahawa.model.kinds;

import dev.kahawa.model.object.JsonObject;

/** Who an object belongs to (metav1.OwnerReference). */
public record OwnerReference(JsonObject json) {

    /** A reference that makes its owner the controller, and holds up its foreground deletion. */
    public static OwnerReference controller(String apiVersion, String kind, JsonObject owner) {
        return new OwnerReference(JsonObject.builder()
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("name", owner.text("metadata", "name"))
                .put("uid", owner.text("metadata", "uid"))
                .put("controller", true)
                .put("blockOwnerDeletion", true)
                .build());
    }

    public String apiVersion() {
        return json.text("apiVersion");
    }

    public String kind() {
        return json.text("kind");
    }

    public String name() {
        return json.text("name");
    }

    public String uid() {
        return json.text("uid");
    }

    public boolean isController() {
        return json.isTrue("controller");
    }

    public boolean blocksOwnerDeletion() {
        return json.isTrue("blockOwnerDeletion");
    }
}
