package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;
import dev.kahawa.store.Store;

import java.util.ArrayList;
import java.util.List;

/** Role-based access control. */
public final class RbacAuthorizer implements Authorizer {
    private static final String MASTERS = "system:masters";

    private final RbacIndex index;

    public RbacAuthorizer(Store store) {
        this.index = new RbacIndex(store);
    }

    @Override
    public Verdict authorize(User user, Target target) {
        index.refresh();
        String namespace = target instanceof Target.Resource resource ? resource.namespace() : "";
        for (RbacIndex.Binding binding : bindings(user, namespace)) {
            for (Rule rule : index.rules(binding.role())) {
                if (rule.allows(target)) {
                    return Verdict.Allowed.because(binding.reason());
                }
            }
        }
        return new Verdict.NoOpinion("");
    }

    /** What the user has been given that counts in a namespace; its own and the cluster's. */
    private List<RbacIndex.Binding> bindings(User user, String namespace) {
        List<RbacIndex.Binding> all = new ArrayList<>();
        collect("u:" + user.name(), namespace, all);
        for (String group : user.groups()) {
            collect("g:" + group, namespace, all);
        }
        return all;
    }

    private void collect(String subject, String namespace, List<RbacIndex.Binding> all) {
        for (RbacIndex.Binding binding : index.bindings(subject)) {
            if (binding.namespace().isEmpty() || binding.namespace().equals(namespace)) {
                all.add(binding);
            }
        }
    }

    boolean isMaster(User user) {
        return user.groups().contains(MASTERS);
    }

    /** Everything the user may do in a namespace. */
    List<Rule> rules(User user, String namespace) {
        index.refresh();
        List<Rule> rules = new ArrayList<>();
        bindings(user, namespace).forEach(binding -> rules.addAll(index.rules(binding.role())));
        return rules;
    }

    /** The rules of a role: {@code ns/name}, or {@code /name} of a ClusterRole. */
    List<Rule> roleRules(String role) {
        index.refresh();
        return index.rules(role);
    }
}
