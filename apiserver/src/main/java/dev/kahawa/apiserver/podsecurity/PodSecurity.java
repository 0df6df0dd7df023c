package dev.kahawa.apiserver.podsecurity;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.podsecurity.Policy.Level;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Refuses Pods that the namespace's labels do not allow, and warns of workloads that would make
 * such Pods (KEP-2579).
 */
public final class PodSecurity implements AdmissionPlugin {
    private static final GroupVersionResource NAMESPACES = core("namespaces");
    private static final GroupVersionResource PODS = core("pods");

    /** So many Pods of a namespace are looked at when its labels change, as upstream. */
    private static final int PODS_MAX = 3_000;

    /** Workloads and where their template of Pods is. */
    private static final Map<String, String[]> TEMPLATES = Map.of(
            "/replicationcontrollers", new String[] {"spec", "template"},
            "/podtemplates", new String[] {"template"},
            "apps/deployments", new String[] {"spec", "template"},
            "apps/replicasets", new String[] {"spec", "template"},
            "apps/daemonsets", new String[] {"spec", "template"},
            "apps/statefulsets", new String[] {"spec", "template"},
            "batch/jobs", new String[] {"spec", "template"},
            "batch/cronjobs", new String[] {"spec", "jobTemplate", "spec", "template"});

    private final ObjectReader objects;

    public PodSecurity(ObjectReader objects) {
        this.objects = objects;
    }

    private static GroupVersionResource core(String resource) {
        return new GroupVersionResource("", "v1", resource);
    }

    @Override
    public void validate(Attributes attributes, JsonObject object) {
        boolean written = attributes.operation() == Operation.CREATE
                || attributes.operation() == Operation.UPDATE;
        if (!written) {
            return;
        }
        String resource =
                attributes.resource().group() + "/" + attributes.resource().resource();
        String[] template = TEMPLATES.get(resource);
        if (resource.equals("/namespaces") && attributes.subresource().isEmpty()) {
            namespace(attributes, object);
        } else if (resource.equals("/pods")) {
            pod(attributes, object);
        } else if (template != null && attributes.subresource().isEmpty()) {
            warn(attributes, PodView.of(object.object(template)));
        }
    }

    private Map<String, String> labels(String namespace) {
        return objects.get(NAMESPACES, "", namespace).map(PodSecurity::labels).orElse(Map.of());
    }

    private static Map<String, String> labels(JsonObject namespace) {
        return namespace.object("metadata", "labels").strings();
    }

    private void pod(Attributes attributes, JsonObject object) {
        boolean looked =
                Set.of("", "ephemeralcontainers", "resize").contains(attributes.subresource());
        boolean same = attributes.operation() == Operation.UPDATE
                && images(object).equals(images(attributes.before()));
        if (!looked || same) {
            return;
        }
        PodView pod = PodView.of(object);
        Policy enforced = Policy.enforced(labels(attributes.namespace()));
        List<Violation> violations = Standards.violations(enforced, pod);
        if (!violations.isEmpty()) {
            throw attributes.forbidden(
                    "violates PodSecurity \"" + enforced + "\": " + Violation.text(violations));
        }
        warn(attributes, pod);
    }

    /** What of a Pod can change and matters. */
    private static List<String> images(JsonObject pod) {
        return PodView.of(pod).containers().stream()
                .map(container -> container.text("name") + " " + container.text("image"))
                .toList();
    }

    private void warn(Attributes attributes, PodView pod) {
        Policy warned = Policy.warned(labels(attributes.namespace()));
        List<Violation> violations = Standards.violations(warned, pod);
        if (!violations.isEmpty()) {
            attributes.warn(
                    "would violate PodSecurity \"" + warned + "\": " + Violation.text(violations));
        }
    }

    private void namespace(Attributes attributes, JsonObject namespace) {
        boolean update = attributes.operation() == Operation.UPDATE;
        List<FieldError> errors = Policy.validate(labels(namespace));
        if (update) {
            errors.removeAll(Policy.validate(labels(attributes.before())));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("", "Namespace", attributes.name(), errors);
        }
        if (update) {
            Policy is = Policy.enforced(labels(namespace));
            Policy was = Policy.enforced(labels(attributes.before()));
            if (!is.equals(was) && is.level() != Level.PRIVILEGED) {
                existing(attributes, is);
            }
        }
    }

    /** Pods that are there stay, but their owner should know. */
    private void existing(Attributes attributes, Policy policy) {
        Map<String, List<String>> found = new TreeMap<>();
        Set<String> controllers = new HashSet<>();
        List<JsonObject> pods = objects.list(PODS, attributes.name());
        for (JsonObject pod : pods.subList(0, Math.min(pods.size(), PODS_MAX))) {
            List<Violation> violations = Standards.violations(policy, PodView.of(pod));
            if (!violations.isEmpty() && isFirst(pod, controllers)) {
                found.computeIfAbsent(Violation.reasons(violations), r -> new ArrayList<>())
                        .add(pod.text("metadata", "name"));
            }
        }
        if (found.isEmpty()) {
            return;
        }
        attributes.warn("existing pods in namespace \""
                + attributes.name()
                + "\" violate the new PodSecurity enforce level \""
                + policy
                + "\"");
        found.forEach((reasons, names) -> attributes.warn(named(names) + ": " + reasons));
    }

    /** Pods of one controller are alike: one of them stands for all. */
    private static boolean isFirst(JsonObject pod, Set<String> controllers) {
        return pod.array("metadata", "ownerReferences").objects().stream()
                .filter(owner -> owner.isTrue("controller"))
                .allMatch(owner -> controllers.add(owner.text("uid")));
    }

    private static String named(List<String> names) {
        int more = names.size() - 1;
        return names.getFirst()
                + (more == 0
                        ? ""
                        : " (and " + more + " other " + Violation.plural("pod", more) + ")");
    }
}
