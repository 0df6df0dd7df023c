package dev.kahawa.apiserver.registry;

import dev.kahawa.model.schema.ApiResource;

import java.util.Map;

/**
 * Where an object is kept, as kube-apiserver lays out etcd.
 *
 * @param namespace empty for cluster-scoped resources
 */
record ObjectKey(ApiResource resource, String namespace, String name) {
    /** Resources whose place in etcd is not their name. */
    private static final Map<String, String> PLACES = Map.of(
            "/services", "services/specs",
            "/endpoints", "services/endpoints",
            "/nodes", "minions",
            "/replicationcontrollers", "controllers",
            "networking.k8s.io/ingresses", "ingress",
            "apiregistration.k8s.io/apiservices", "apiregistration.k8s.io/apiservices",
            "apiextensions.k8s.io/customresourcedefinitions",
                    "apiextensions.k8s.io/customresourcedefinitions");

    /** The key in the store. */
    String path() {
        return collection(resource, namespace) + name;
    }

    /** What the keys of all objects of a resource, or those in a namespace, begin with. */
    static String collection(ApiResource resource, String namespace) {
        String place = PLACES.getOrDefault(
                resource.group() + "/" + resource.resource(), resource.resource());
        return "/registry/" + place + "/" + (namespace.isEmpty() ? "" : namespace + "/");
    }

    /** The first key after all that begin with this prefix, which ends with a slash. */
    static String end(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + "0";
    }
}
