package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.kinds.PodReferences;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;

import java.util.Optional;

/**
 * Keeps nodes to what is theirs, where the authorizer could not see the object: each changes its own
 * Node, Lease, CSINode and ResourceSlices, the status of its own Pods, makes mirror Pods of its own,
 * and gets tokens for its Pods only. (Kubernetes documentation: "NodeRestriction".)
 */
public final class NodeRestriction implements AdmissionPlugin {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String LEASES = "kube-node-lease";
    private static final GroupVersionResource PODS = core("pods");
    private static final GroupVersionResource NODES = core("nodes");

    private final ObjectReader objects;
    private final NodeTokens tokens;

    /** @param authorizer decides on audiences that no volume of a Pod asks for */
    public NodeRestriction(ObjectReader objects, Authorizer authorizer) {
        this.objects = objects;
        this.tokens = new NodeTokens(objects, authorizer);
    }

    private static GroupVersionResource core(String resource) {
        return new GroupVersionResource("", "v1", resource);
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject object) {
        Optional<String> node = NodeIdentity.nodeName(attributes.user());
        if (node.isPresent()) {
            if (node.get().isEmpty()) {
                throw attributes.forbidden("could not determine node from user \""
                        + attributes.user().name()
                        + "\"");
            }
            check(node.get(), attributes, object);
        }
        return object;
    }

    private void check(String node, Attributes attributes, JsonObject object) {
        String resource =
                attributes.resource().group() + "/" + attributes.resource().resource();
        switch (resource) {
            case "/pods" -> pod(node, attributes, object);
            case "/nodes" -> NodeLabels.check(node, attributes, object);
            case "/persistentvolumeclaims" -> claim(node, attributes, object);
            case "/serviceaccounts" -> tokens.check(node, attributes, object);
            case "coordination.k8s.io/leases" -> lease(node, attributes);
            case "storage.k8s.io/csinodes" ->
                own(
                        node,
                        attributes,
                        "can only access CSINode with the same name as the requesting node");
            case "resource.k8s.io/resourceslices" -> slice(node, attributes, object);
            default -> {}
        }
    }

    private void pod(String node, Attributes attributes, JsonObject object) {
        switch (attributes.subresource()) {
            case "" -> wholePod(node, attributes, object);
            case "status" -> podStatus(node, attributes, object);
            case "eviction" -> {
                JsonObject pod = pod(attributes);
                if (!isOn(pod, node)) {
                    throw attributes.forbidden("node "
                            + node
                            + " can only evict pods with spec.nodeName set to itself");
                }
            }
            default ->
                throw attributes.forbidden("unexpected pod subresource \""
                        + attributes.subresource()
                        + "\", only 'status' and 'eviction' are allowed");
        }
    }

    private JsonObject pod(Attributes attributes) {
        return objects.get(PODS, attributes.namespace(), attributes.name())
                .orElseThrow(() -> ApiException.notFound("", "pods", attributes.name()));
    }

    private static boolean isOn(JsonObject pod, String node) {
        return pod.text("spec", "nodeName").equals(node);
    }

    private static String quoted(String node) {
        return "node \"" + node + "\"";
    }

    private void wholePod(String node, Attributes attributes, JsonObject pod) {
        switch (attributes.operation()) {
            case CREATE -> {
                checkMirror(node, attributes, pod);
                checkReferences(node, attributes, pod);
            }
            case DELETE -> {
                if (!isOn(pod, node)) {
                    throw attributes.forbidden(quoted(node)
                            + " can only delete pods with spec.nodeName set to itself");
                }
            }
            case UPDATE, CONNECT ->
                throw attributes.forbidden("unexpected operation \""
                        + attributes.operation()
                        + "\", "
                        + quoted(node)
                        + " can only create and delete mirror pods");
        }
    }

    private void checkMirror(String node, Attributes attributes, JsonObject pod) {
        if (!pod.object("metadata", "annotations").has(MIRROR)) {
            throw attributes.forbidden("pod does not have \""
                    + MIRROR
                    + "\" annotation, "
                    + quoted(node)
                    + " can only create mirror pods");
        }
        String only = quoted(node) + " can only create pods with ";
        if (!isOn(pod, node)) {
            throw attributes.forbidden(only + "spec.nodeName set to itself");
        }
        var owners = pod.array("metadata", "ownerReferences").objects();
        if (owners.size() > 1) {
            throw attributes.forbidden(only + "a single owner reference set to itself");
        }
        JsonObject owner = owners.isEmpty() ? JsonObject.EMPTY : owners.getFirst();
        boolean itself = owner.text("apiVersion").equals("v1")
                && owner.text("kind").equals("Node")
                && owner.text("name").equals(node);
        if (!itself) {
            throw attributes.forbidden(only + "an owner reference set to itself");
        }
        if (!owner.isTrue("controller")) {
            throw attributes.forbidden(only + "a controller owner reference set to itself");
        }
        if (owner.isTrue("blockOwnerDeletion")) {
            throw attributes.forbidden(
                    quoted(node) + " must not set blockOwnerDeletion on an owner reference");
        }
        String uid = objects.get(NODES, "", node)
                .orElseThrow(() -> ApiException.notFound("", "nodes", node))
                .text("metadata", "uid");
        if (!owner.text("uid").equals(uid)) {
            throw attributes.forbidden("node "
                    + node
                    + " UID mismatch: expected "
                    + owner.text("uid")
                    + " got "
                    + uid);
        }
    }

    /** What a node itself makes must not lead it to other objects. */
    private static void checkReferences(String node, Attributes attributes, JsonObject pod) {
        PodReferences references = new PodReferences(pod);
        String what = "";
        if (!pod.text("spec", "serviceAccountName").isEmpty()) {
            what = "a service account";
        } else if (!references.secrets().isEmpty()) {
            what = "secrets";
        } else if (!references.configMaps().isEmpty()) {
            what = "configmaps";
        } else if (projects(pod, "clusterTrustBundle")) {
            what = "clustertrustbundles";
        } else if (!pod.array("spec", "resourceClaims").isEmpty()) {
            what = "resourceclaims";
        } else if (hasVolume(pod, "persistentVolumeClaim")) {
            what = "persistentvolumeclaims";
        }
        if (!what.isEmpty()) {
            throw attributes.forbidden(
                    quoted(node) + " can not create pods that reference " + what);
        }
    }

    private static boolean hasVolume(JsonObject pod, String kind) {
        return pod.array("spec", "volumes").objects().stream().anyMatch(v -> v.has(kind));
    }

    private static boolean projects(JsonObject pod, String kind) {
        return pod.array("spec", "volumes").objects().stream()
                .flatMap(volume -> volume.array("projected", "sources").objects().stream())
                .anyMatch(source -> source.has(kind));
    }

    private static void podStatus(String node, Attributes attributes, JsonObject pod) {
        JsonObject old = attributes.before();
        if (!isOn(old, node)) {
            throw attributes.forbidden(quoted(node)
                    + " can only update pod status for pods with spec.nodeName set to itself");
        }
        if (!old.object("metadata", "labels").equals(pod.object("metadata", "labels"))) {
            throw attributes.forbidden(quoted(node) + " cannot update labels through pod status");
        }
        if (!old.array("status", "resourceClaimStatuses")
                .equals(pod.array("status", "resourceClaimStatuses"))) {
            throw attributes.forbidden(quoted(node) + " cannot update resource claim statues");
        }
    }

    private static void claim(String node, Attributes attributes, JsonObject claim) {
        if (!attributes.subresource().equals("status")) {
            throw attributes.forbidden("may only update PVC status");
        }
        if (!withoutExpansion(claim).equals(withoutExpansion(attributes.before()))) {
            throw attributes.forbidden(quoted(node)
                    + " is not allowed to update fields other than status.capacity and"
                    + " status.conditions");
        }
    }

    private static JsonObject withoutExpansion(JsonObject claim) {
        return claim.update(
                        "metadata",
                        metadata -> metadata.without("resourceVersion").without("managedFields"))
                .update(
                        "status",
                        status -> status.without("capacity")
                                .without("conditions")
                                .without("allocatedResources")
                                .without("allocatedResourceStatuses"));
    }

    private static void lease(String node, Attributes attributes) {
        if (!attributes.namespace().equals(LEASES)) {
            throw attributes.forbidden(
                    "can only access leases in the \"" + LEASES + "\" system namespace");
        }
        own(
                node,
                attributes,
                "can only access node lease with the same name as the requesting node");
    }

    private static void own(String node, Attributes attributes, String otherwise) {
        if (!attributes.name().equals(node)) {
            throw attributes.forbidden(otherwise);
        }
    }

    private static void slice(String node, Attributes attributes, JsonObject slice) {
        boolean other = !slice.text("spec", "nodeName").equals(node);
        if (other && attributes.operation() != Operation.UPDATE) {
            String verb = attributes.operation() == Operation.CREATE ? "create" : "delete";
            throw attributes.forbidden("can only "
                    + verb
                    + " ResourceSlice with the same NodeName as the requesting node");
        }
    }
}
