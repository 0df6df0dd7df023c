package dev.kahawa.apiserver.authorization;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Roles by name and bindings by subject, so that a request costs a look-up per user and group,
 * however many bindings there are. Follows the store: what was written before a question was asked
 * counts in its answer.
 */
final class RbacIndex implements Follower.Index {
    private static final List<String> PREFIXES = List.of(
            "/registry/clusterroles/",
            "/registry/roles/",
            "/registry/clusterrolebindings/",
            "/registry/rolebindings/");

    private final Follower follower;
    private final Map<String, List<Rule>> roles = new ConcurrentHashMap<>();
    private final Map<String, List<Binding>> bySubject = new ConcurrentHashMap<>();
    private final Map<String, List<Binding>> byKey = new HashMap<>();

    RbacIndex(Store store) {
        this.follower = new Follower(store, PREFIXES, this);
    }

    /**
     * A role given to a subject.
     *
     * @param namespace empty if it holds everywhere
     * @param role {@code ns/name}, or {@code /name} of a ClusterRole
     */
    record Binding(String name, String namespace, String role, String subject, String shown) {

        /** What is said if the role is missing. */
        String missing() {
            String kind = role.startsWith("/") ? "clusterrole" : "role";
            return kind
                    + ".rbac.authorization.k8s.io \""
                    + role.substring(role.indexOf('/') + 1)
                    + "\" not found";
        }

        String reason() {
            String kind = namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
            String bound = namespace.isEmpty() ? name : name + "/" + namespace;
            boolean cluster = role.startsWith("/");
            return "RBAC: allowed by "
                    + kind
                    + " \""
                    + bound
                    + "\" of "
                    + (cluster ? "ClusterRole" : "Role")
                    + " \""
                    + role.substring(role.indexOf('/') + 1)
                    + "\" to "
                    + shown;
        }
    }

    /** Empty for a role that does not exist. */
    Optional<List<Rule>> rules(String role) {
        return Optional.ofNullable(roles.get(role));
    }

    List<Binding> bindings(String subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    /** Takes in what has been written since the last time. */
    void refresh() {
        follower.refresh();
    }

    @Override
    public void clear() {
        roles.clear();
        bySubject.clear();
        byKey.clear();
    }

    @Override
    public void put(Entry entry) {
        JsonObject object = JsonReader.readTrustedObject(entry.value());
        if (!entry.key().contains("bindings/")) {
            List<Rule> rules =
                    object.array("rules").objects().stream().map(Rule::of).toList();
            roles.put(roleKey(entry.key()), rules);
            return;
        }
        remove(entry.key());
        List<Binding> bindings = bindings(object);
        byKey.put(entry.key(), bindings);
        for (Binding binding : bindings) {
            bySubject.merge(binding.subject, List.of(binding), RbacIndex::joined);
        }
    }

    private static List<Binding> joined(List<Binding> known, List<Binding> more) {
        List<Binding> all = new ArrayList<>(known);
        all.addAll(more);
        return List.copyOf(all);
    }

    @Override
    public void remove(String key) {
        if (!key.contains("bindings/")) {
            roles.remove(roleKey(key));
            return;
        }
        List<Binding> gone = byKey.remove(key);
        if (gone != null) {
            for (Binding binding : gone) {
                bySubject.computeIfPresent(binding.subject, (subject, known) -> {
                    List<Binding> left = new ArrayList<>(known);
                    left.remove(binding);
                    return left.isEmpty() ? null : List.copyOf(left);
                });
            }
        }
    }

    /** {@code /registry/roles/ns/name} is {@code ns/name}, a ClusterRole {@code /name}. */
    private static String roleKey(String key) {
        return key.startsWith("/registry/roles/")
                ? key.substring("/registry/roles/".length())
                : key.substring("/registry/clusterroles".length());
    }

    private static List<Binding> bindings(JsonObject object) {
        String namespace = object.text("metadata", "namespace");
        String name = object.text("metadata", "name");
        String role = (object.text("roleRef", "kind").equals("Role") ? namespace : "")
                + "/"
                + object.text("roleRef", "name");
        List<Binding> bindings = new ArrayList<>();
        for (JsonObject subject : object.array("subjects").objects()) {
            String kind = subject.text("kind");
            String who = subject.text("name");
            String in = subject.string("namespace").orElse(namespace);
            String key = switch (kind) {
                case "Group" -> "g:" + who;
                case "ServiceAccount" -> "u:system:serviceaccount:" + in + ":" + who;
                default -> "u:" + who;
            };
            String shown =
                    kind + " \"" + who + (kind.equals("ServiceAccount") ? "/" + in : "") + "\"";
            bindings.add(new Binding(name, namespace, role, key, shown));
        }
        return bindings;
    }
}
