package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.kinds.PodReferences;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens that a node gets: each bound to a Pod on it, for an audience that a volume of the Pod
 * or its CSI driver asks for, or that the node has been given leave for (KEP-4935).
 */
final class NodeTokens {
    private static final String AUDIENCE_VERB = "request-serviceaccounts-token-audience";
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource CLAIMS =
            new GroupVersionResource("", "v1", "persistentvolumeclaims");
    private static final GroupVersionResource VOLUMES =
            new GroupVersionResource("", "v1", "persistentvolumes");
    private static final GroupVersionResource DRIVERS =
            new GroupVersionResource("storage.k8s.io", "v1", "csidrivers");

    private final ObjectReader objects;
    private final Authorizer authorizer;

    NodeTokens(ObjectReader objects, Authorizer authorizer) {
        this.objects = objects;
        this.authorizer = authorizer;
    }

    void check(String node, Attributes attributes, JsonObject request) {
        if (attributes.operation() != Operation.CREATE
                || !attributes.subresource().equals("token")) {
            return;
        }
        JsonObject bound = request.object("spec", "boundObjectRef");
        String name = bound.text("name");
        boolean toPod = bound.text("apiVersion").equals("v1")
                && bound.text("kind").equals("Pod")
                && !name.isEmpty();
        if (!toPod) {
            throw attributes.forbidden("node requested token not bound to a pod");
        }
        String uid = bound.text("uid");
        if (uid.isEmpty()) {
            throw attributes.forbidden("node requested token with a pod binding without a uid");
        }
        JsonObject pod = objects.get(PODS, attributes.namespace(), name)
                .orElseThrow(() -> ApiException.notFound("", "pods", name));
        if (!uid.equals(pod.text("metadata", "uid"))) {
            throw attributes.forbidden("the UID in the bound object reference ("
                    + uid
                    + ") does not match the UID in record. The object might have been deleted and"
                    + " then recreated");
        }
        if (!pod.text("spec", "nodeName").equals(node)) {
            throw attributes.forbidden(
                    "node requested token bound to a pod scheduled on a different node");
        }
        checkAudience(attributes, request, pod);
    }

    private void checkAudience(Attributes attributes, JsonObject request, JsonObject pod) {
        List<String> asked = request.array("spec", "audiences").strings();
        if (asked.size() > 1) {
            throw attributes.forbidden("node may only request 0 or 1 audiences");
        }
        String audience = asked.isEmpty() ? "" : asked.getFirst();
        if (isProjected(pod, audience)
                || driversOf(pod).stream().anyMatch(d -> asks(d, audience))) {
            return;
        }
        Target leave = new Target.Resource(
                AUDIENCE_VERB,
                "",
                "",
                "v1",
                attributes.namespace(),
                audience,
                "",
                attributes.name());
        if (!(authorizer.authorize(attributes.user(), leave) instanceof Verdict.Allowed)) {
            throw attributes.forbidden("audience \""
                    + audience
                    + "\" not found in pod spec volume, "
                    + attributes.user().name()
                    + " is not authorized to request tokens for this audience");
        }
    }

    private static boolean isProjected(JsonObject pod, String audience) {
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            for (JsonObject source : volume.array("projected", "sources").objects()) {
                if (source.has("serviceAccountToken")
                        && source.text("serviceAccountToken", "audience").equals(audience)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Set<String> driversOf(JsonObject pod) {
        Set<String> drivers = new HashSet<>();
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            drivers.add(volume.text("csi", "driver"));
        }
        String namespace = pod.text("metadata", "namespace");
        for (String claim : new PodReferences(pod).claims()) {
            Optional<JsonObject> volume = objects.get(CLAIMS, namespace, claim)
                    .map(found -> found.text("spec", "volumeName"))
                    .filter(name -> !name.isEmpty())
                    .flatMap(name -> objects.get(VOLUMES, "", name));
            volume.ifPresent(found -> drivers.add(found.text("spec", "csi", "driver")));
        }
        drivers.remove("");
        return drivers;
    }

    private boolean asks(String driver, String audience) {
        return objects.get(DRIVERS, "", driver).stream()
                .flatMap(found -> found.array("spec", "tokenRequests").objects().stream())
                .anyMatch(request -> request.text("audience").equals(audience));
    }
}
