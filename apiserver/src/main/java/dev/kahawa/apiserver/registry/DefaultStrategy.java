package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.util.List;
import java.util.Set;

/** What holds for every kind with a status: it is written apart from the rest. */
public class DefaultStrategy implements Strategy {
    private static final Set<String> RETURNED_GROUPS = Set.of("storage.k8s.io", "resource.k8s.io");
    private static final Set<String> RETURNED = Set.of(
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "podtemplates",
            "resourcequotas",
            "serviceaccounts",
            "services");

    /** Kinds whose updates must name a version; upstream's AllowUnconditionalUpdate is false. */
    private static final Set<String> CONDITIONAL = Set.of(
            "admissionregistration.k8s.io/mutatingadmissionpolicies",
            "admissionregistration.k8s.io/mutatingadmissionpolicybindings",
            "admissionregistration.k8s.io/mutatingwebhookconfigurations",
            "admissionregistration.k8s.io/validatingadmissionpolicies",
            "admissionregistration.k8s.io/validatingadmissionpolicybindings",
            "admissionregistration.k8s.io/validatingwebhookconfigurations",
            "apiextensions.k8s.io/customresourcedefinitions",
            "apiregistration.k8s.io/apiservices",
            "certificates.k8s.io/clustertrustbundles",
            "coordination.k8s.io/leasecandidates",
            "coordination.k8s.io/leases",
            "node.k8s.io/runtimeclasses",
            "policy/poddisruptionbudgets",
            "storage.k8s.io/csidrivers",
            "storage.k8s.io/csinodes",
            "storage.k8s.io/csistoragecapacities",
            "storage.k8s.io/volumeattachments");

    /** Upstream's AllowCreateOnUpdate. */
    private static final Set<String> CREATED_BY_UPDATE = Set.of(
            "/endpoints",
            "/events",
            "/limitranges",
            "/services",
            "coordination.k8s.io/leases",
            "events.k8s.io/events",
            "node.k8s.io/runtimeclasses",
            "rbac.authorization.k8s.io/clusterrolebindings",
            "rbac.authorization.k8s.io/clusterroles",
            "rbac.authorization.k8s.io/rolebindings",
            "rbac.authorization.k8s.io/roles");

    /** Kinds whose status subresource changes nothing of the metadata. */
    private static final Set<String> STATUS_ALONE = Set.of(
            "admissionregistration.k8s.io/validatingadmissionpolicies",
            "apiextensions.k8s.io/customresourcedefinitions",
            "apiregistration.k8s.io/apiservices",
            "flowcontrol.apiserver.k8s.io/flowschemas",
            "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations",
            "networking.k8s.io/servicecidrs",
            "resource.k8s.io/resourceclaims",
            "storage.k8s.io/volumeattachments");

    private static final List<String> CLIENTS_METADATA =
            List.of("labels", "annotations", "finalizers", "ownerReferences");

    private final boolean hasStatus;
    private final boolean statusAlone;
    private final GenerationRule generation;
    private final boolean needsVersion;
    private final boolean createsOnUpdate;
    private final boolean returnsDeleted;

    public DefaultStrategy(ApiResource resource) {
        this.hasStatus = resource.subresource("status").isPresent();
        this.generation = GenerationRule.of(resource);
        String name = resource.group() + "/" + resource.resource();
        this.statusAlone = STATUS_ALONE.contains(name);
        this.needsVersion = CONDITIONAL.contains(name);
        this.createsOnUpdate = CREATED_BY_UPDATE.contains(name);
        this.returnsDeleted = RETURNED_GROUPS.contains(resource.group())
                || resource.group().isEmpty() && RETURNED.contains(resource.resource());
    }

    @Override
    public boolean needsVersion() {
        return needsVersion;
    }

    @Override
    public boolean createsOnUpdate() {
        return createsOnUpdate;
    }

    @Override
    public boolean returnsDeleted() {
        return returnsDeleted;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return generation.first(hasStatus ? object.without("status") : object);
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return generation.next(hasStatus ? withStatusOf(object, old) : object, old);
    }

    @Override
    public JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        JsonObject metadata = object.object("metadata");
        if (statusAlone) {
            for (String field : CLIENTS_METADATA) {
                Json was = old.at("metadata", field).orElse(null);
                metadata = was == null ? metadata.without(field) : metadata.with(field, was);
            }
        }
        return old.with("metadata", metadata).with("status", object.object("status"));
    }

    protected static JsonObject withStatusOf(JsonObject object, JsonObject old) {
        Json status = old.at("status").orElse(null);
        return status == null ? object.without("status") : object.with("status", status);
    }

    /** A generation that counts the changes of what is wanted. */
    protected static JsonObject withGeneration(JsonObject object, JsonObject old) {
        long before = old.number("metadata", "generation").orElse(0);
        boolean same = object.object("spec").equals(old.object("spec"));
        return object.update(
                "metadata", metadata -> metadata.with("generation", same ? before : before + 1));
    }

    protected static JsonObject firstGeneration(JsonObject object) {
        return object.update("metadata", metadata -> metadata.with("generation", 1));
    }
}
