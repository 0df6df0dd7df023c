package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.model.object.JsonObject;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a node may say of itself: neither taints nor owners, nor labels by which it could draw
 * others' Pods to itself.
 */
final class NodeLabels {
    private static final String RESTRICTED = "node-restriction.kubernetes.io";

    /** Labels of Kubernetes' own domains that a kubelet sets. */
    private static final Set<String> KUBELET = Set.of(
            "kubernetes.io/hostname",
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "node.kubernetes.io/instance-type",
            "beta.kubernetes.io/instance-type",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch");

    private NodeLabels() {}

    static void check(String node, Attributes attributes, JsonObject object) {
        String who = "node \"" + node + "\" is not allowed to ";
        if (!attributes.name().equals(node)) {
            throw attributes.forbidden(who + "modify node \"" + attributes.name() + "\"");
        }
        if (attributes.operation() == Operation.CREATE) {
            if (object.object("spec").has("configSource")) {
                throw attributes.forbidden(who + "create pods with a non-nil configSource");
            }
            Set<String> labels = forbidden(labels(object), Map.of());
            if (!labels.isEmpty()) {
                throw attributes.forbidden(
                        who + "set the following labels: " + String.join(", ", labels));
            }
        } else if (attributes.operation() == Operation.UPDATE) {
            checkUpdate(who, attributes, object);
        }
    }

    private static void checkUpdate(String who, Attributes attributes, JsonObject object) {
        JsonObject old = attributes.before();
        JsonObject source = object.object("spec", "configSource");
        if (!source.isEmpty() && !source.equals(old.object("spec", "configSource"))) {
            throw attributes.forbidden(who + "update configSource to a new non-nil configSource");
        }
        if (!object.array("spec", "taints").equals(old.array("spec", "taints"))) {
            throw attributes.forbidden(who + "modify taints");
        }
        if (!object.array("metadata", "ownerReferences")
                .equals(old.array("metadata", "ownerReferences"))) {
            throw attributes.forbidden(who + "modify ownerReferences");
        }
        Set<String> labels = forbidden(labels(object), labels(old));
        if (!labels.isEmpty()) {
            throw attributes.forbidden(
                    "is not allowed to modify labels: " + String.join(", ", labels));
        }
    }

    private static Map<String, String> labels(JsonObject node) {
        return node.object("metadata", "labels").strings();
    }

    private static Set<String> forbidden(Map<String, String> now, Map<String, String> before) {
        Set<String> changed = new TreeSet<>();
        now.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changed.add(key);
            }
        });
        before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(changed::add);
        changed.removeIf(key -> !isForbidden(key));
        return changed;
    }

    private static boolean isForbidden(String label) {
        int slash = label.indexOf('/');
        String domain = slash < 0 ? "" : label.substring(0, slash);
        if (isIn(domain, RESTRICTED)) {
            return true;
        }
        boolean kubernetes = isIn(domain, "kubernetes.io") || isIn(domain, "k8s.io");
        boolean kubelet = KUBELET.contains(label)
                || isIn(domain, "kubelet.kubernetes.io")
                || isIn(domain, "node.kubernetes.io");
        return kubernetes && !kubelet;
    }

    private static boolean isIn(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
