package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;
import dev.kahawa.store.Store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Role-based access control. */
public final class RbacAuthorizer implements Authorizer {
    private static final String MASTERS = "system:masters";

    private final RbacIndex index;

    public RbacAuthorizer(Store store) {
        this.index = new RbacIndex(store);
    }

    /**
     * What somebody may do, as far as it could be found out.
     *
     * @param errors of roles that are bound but missing
     */
    record Held(List<Rule> rules, List<String> errors) {}

    @Override
    public Verdict authorize(User user, Target target) {
        index.refresh();
        String namespace = target instanceof Target.Resource resource ? resource.namespace() : "";
        Set<String> errors = new LinkedHashSet<>();
        for (RbacIndex.Binding binding : bindings(user, namespace)) {
            Optional<List<Rule>> rules = index.rules(binding.role());
            if (rules.isEmpty()) {
                errors.add(binding.missing());
                continue;
            }
            for (Rule rule : rules.get()) {
                if (rule.allows(target)) {
                    return Verdict.Allowed.because(binding.reason());
                }
            }
        }
        return new Verdict.NoOpinion(errors.isEmpty() ? "" : "RBAC: " + aggregate(errors));
    }

    /** Several errors as one, the way upstream prints them. */
    private static String aggregate(Set<String> errors) {
        String all = String.join(", ", errors);
        return errors.size() == 1 ? all : "[" + all + "]";
    }

    /** What the user has been given that counts in a namespace; the cluster's first. */
    private List<RbacIndex.Binding> bindings(User user, String namespace) {
        List<RbacIndex.Binding> cluster = new ArrayList<>();
        List<RbacIndex.Binding> local = new ArrayList<>();
        collect("u:" + user.name(), namespace, cluster, local);
        for (String group : user.groups()) {
            collect("g:" + group, namespace, cluster, local);
        }
        cluster.addAll(local);
        return cluster;
    }

    private void collect(
            String subject,
            String namespace,
            List<RbacIndex.Binding> cluster,
            List<RbacIndex.Binding> local) {
        for (RbacIndex.Binding binding : index.bindings(subject)) {
            if (binding.namespace().isEmpty()) {
                cluster.add(binding);
            } else if (binding.namespace().equals(namespace)) {
                local.add(binding);
            }
        }
    }

    boolean isMaster(User user) {
        return user.groups().contains(MASTERS);
    }

    /** Everything the user may do in a namespace. */
    Held held(User user, String namespace) {
        index.refresh();
        List<Rule> rules = new ArrayList<>();
        Set<String> errors = new LinkedHashSet<>();
        for (RbacIndex.Binding binding : bindings(user, namespace)) {
            index.rules(binding.role())
                    .ifPresentOrElse(rules::addAll, () -> errors.add(binding.missing()));
        }
        return new Held(rules, List.copyOf(errors));
    }

    /** The rules of a role: {@code ns/name}, or {@code /name} of a ClusterRole. */
    Optional<List<Rule>> roleRules(String role) {
        index.refresh();
        return index.rules(role);
    }
}
