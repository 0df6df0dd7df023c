package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;

import java.util.List;
import java.util.stream.Stream;

/** Finds Pods, the container that is meant, and the kubelet that runs them. */
final class PodNodes {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");

    private final ObjectReader objects;
    private final Kubelets kubelets;

    PodNodes(ObjectReader objects, Kubelets kubelets) {
        this.objects = objects;
        this.kubelets = kubelets;
    }

    ObjectReader objects() {
        return objects;
    }

    /** @throws ApiException 404 */
    Pod pod(Target.Resource target) {
        return pod(target.namespace(), target.name());
    }

    Pod pod(String namespace, String name) {
        return objects.get(PODS, namespace, name)
                .map(Pod::new)
                .orElseThrow(() -> ApiException.notFound("", "pods", name));
    }

    /** @throws ApiException 404 */
    JsonObject node(String name) {
        return objects.get(NODES, "", name)
                .orElseThrow(() -> ApiException.notFound("", "nodes", name));
    }

    /** The kubelet of a Pod that has been assigned to a node. */
    Handler kubelet(Pod pod) {
        return kubelets.of(node(pod.nodeName()));
    }

    Handler kubelet(JsonObject node) {
        return kubelets.of(node);
    }

    /**
     * The container that is meant.
     *
     * @param wanted empty for the only one
     * @throws ApiException 400 if there are several, or none of this name
     */
    static String container(Pod pod, String wanted) {
        List<String> all = Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(field -> pod.json().array("spec", field).objects().stream())
                .map(container -> container.text("name"))
                .toList();
        String name = pod.name().name();
        if (!wanted.isEmpty()) {
            if (!all.contains(wanted)) {
                throw ApiException.badRequest(
                        "container " + wanted + " is not valid for pod " + name);
            }
            return wanted;
        }
        if (pod.containers().size() == 1) {
            return pod.containers().getFirst().text("name");
        }
        throw ApiException.badRequest("a container name must be specified for pod "
                + name
                + ", choose one of: ["
                + String.join(" ", all)
                + "]");
    }
}
