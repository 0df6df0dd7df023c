package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Claims that name no StorageClass, and Ingresses that name no IngressClass, get the one that is
 * marked as default; of several the newest.
 */
public final class DefaultClasses implements AdmissionPlugin {
    private static final GroupVersionResource STORAGE =
            new GroupVersionResource("storage.k8s.io", "v1", "storageclasses");
    private static final GroupVersionResource INGRESS =
            new GroupVersionResource("networking.k8s.io", "v1", "ingressclasses");
    private static final List<String> STORAGE_MARKS = List.of(
            "storageclass.kubernetes.io/is-default-class",
            "storageclass.beta.kubernetes.io/is-default-class");
    private static final List<String> INGRESS_MARKS =
            List.of("ingressclass.kubernetes.io/is-default-class");

    private final ObjectReader objects;

    public DefaultClasses(ObjectReader objects) {
        this.objects = objects;
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject object) {
        if (attributes.isCreateOf("", "persistentvolumeclaims")) {
            boolean named = object.object("spec").has("storageClassName")
                    || object.object("metadata", "annotations")
                            .has("volume.beta.kubernetes.io/storage-class");
            return named ? object : with(object, "storageClassName", STORAGE, STORAGE_MARKS);
        }
        if (attributes.isCreateOf("networking.k8s.io", "ingresses")) {
            boolean named = object.object("spec").has("ingressClassName")
                    || object.object("metadata", "annotations").has("kubernetes.io/ingress.class");
            return named ? object : with(object, "ingressClassName", INGRESS, INGRESS_MARKS);
        }
        return object;
    }

    private JsonObject with(
            JsonObject object, String field, GroupVersionResource classes, List<String> marks) {
        Comparator<JsonObject> newest =
                Comparator.comparing(each -> each.text("metadata", "creationTimestamp"));
        Comparator<JsonObject> first = Comparator.comparing(each -> each.text("metadata", "name"));
        Optional<JsonObject> found = objects.list(classes, "").stream()
                .filter(each -> isMarked(each, marks))
                .min(newest.reversed().thenComparing(first));
        return found.map(each -> object.update(
                        "spec", spec -> spec.with(field, each.text("metadata", "name"))))
                .orElse(object);
    }

    private static boolean isMarked(JsonObject each, List<String> marks) {
        return marks.stream()
                .anyMatch(mark ->
                        each.object("metadata", "annotations").text(mark).equals("true"));
    }
}
