package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Cause;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.util.List;
import java.util.Set;

/** Objects are made only in namespaces that are there to stay; some namespaces always stay. */
public final class NamespaceLifecycle implements AdmissionPlugin {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
    private static final GroupVersionResource NAMESPACES =
            new GroupVersionResource("", "v1", "namespaces");

    private final ObjectReader objects;

    public NamespaceLifecycle(ObjectReader objects) {
        this.objects = objects;
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject object) {
        switch (attributes.operation()) {
            case DELETE -> checkDeletion(attributes);
            case CREATE -> checkCreation(attributes);
            case UPDATE, CONNECT -> {}
        }
        return object;
    }

    private static void checkDeletion(Attributes attributes) {
        boolean isNamespace = attributes.resource().kind().equals("Namespace");
        if (isNamespace && IMMORTAL.contains(attributes.name())) {
            throw ApiException.forbidden(
                    "", "namespaces", attributes.name(), "this namespace may not be deleted");
        }
    }

    private void checkCreation(Attributes attributes) {
        String namespace = attributes.namespace();
        if (namespace.isEmpty() || !attributes.resource().namespaced()) {
            return;
        }
        JsonObject found = objects.get(NAMESPACES, "", namespace)
                .orElseThrow(() -> ApiException.notFound("", "namespaces", namespace));
        if (found.object("metadata").has("deletionTimestamp")) {
            throw terminating(attributes);
        }
    }

    private static ApiException terminating(Attributes attributes) {
        String why = "unable to create new content in namespace "
                + attributes.namespace()
                + " because it is being terminated";
        ApiException plain = ApiException.forbidden(
                attributes.resource().group(),
                attributes.resource().resource(),
                attributes.name(),
                why);
        Cause cause = new Cause(
                "NamespaceTerminating",
                "namespace " + attributes.namespace() + " is being terminated",
                "metadata.namespace");
        Details details = Details.of(
                        attributes.name(),
                        attributes.resource().group(),
                        attributes.resource().resource())
                .withCauses(List.of(cause));
        return new ApiException(Reason.Forbidden, plain.text(), details);
    }
}
