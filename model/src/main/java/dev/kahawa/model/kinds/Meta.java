package dev.kahawa.model.kinds;

import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object's metadata (metav1.ObjectMeta). */
public record Meta(JsonObject json) {

    public static Meta of(JsonObject object) {
        return new Meta(object.object("metadata"));
    }

    public String namespace() {
        return json.text("namespace");
    }

    public String name() {
        return json.text("name");
    }

    public String uid() {
        return json.text("uid");
    }

    public String resourceVersion() {
        return json.text("resourceVersion");
    }

    public long generation() {
        return json.number("generation").orElse(0);
    }

    /** RFC 3339 at seconds, so that the order of texts is the order of times. */
    public String creationTimestamp() {
        return json.text("creationTimestamp");
    }

    public boolean isBeingDeleted() {
        return json.has("deletionTimestamp");
    }

    public Map<String, String> labels() {
        return json.object("labels").strings();
    }

    public Map<String, String> annotations() {
        return json.object("annotations").strings();
    }

    public List<String> finalizers() {
        return json.array("finalizers").strings();
    }

    public List<OwnerReference> owners() {
        return json.array("ownerReferences").objects().stream()
                .map(OwnerReference::new)
                .toList();
    }

    /** The one owner that manages this object. */
    public Optional<OwnerReference> controller() {
        return owners().stream().filter(OwnerReference::isController).findFirst();
    }

    public boolean isControlledBy(String uid) {
        return controller().filter(owner -> owner.uid().equals(uid)).isPresent();
    }
}
