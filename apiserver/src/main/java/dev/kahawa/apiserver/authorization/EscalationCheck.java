package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Nobody gives what they don't have: writing a role, or binding one, takes its permissions, or the
 * verb {@code escalate} on roles, or {@code bind} on the role.
 */
public final class EscalationCheck implements AdmissionPlugin {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final Authorizer authorizer;
    private final RbacAuthorizer rbac;

    /** @param authorizer decides on the verbs {@code escalate} and {@code bind} */
    public EscalationCheck(Authorizer authorizer, RbacAuthorizer rbac) {
        this.authorizer = authorizer;
        this.rbac = rbac;
    }

    @Override
    public void validate(Attributes attributes, JsonObject object) {
        if (attributes.operation() == Attributes.Operation.DELETE
                || !attributes.resource().group().equals(GROUP)
                || rbac.isMaster(attributes.user())) {
            return;
        }
        switch (attributes.resource().resource()) {
            case "roles", "clusterroles" -> checkRole(attributes, object);
            default -> checkBinding(attributes, object);
        }
    }

    private void checkRole(Attributes attributes, JsonObject role) {
        String resource = attributes.resource().resource();
        if (may(attributes, "escalate", resource, attributes.name())) {
            return;
        }
        confirm(attributes, rules(role), attributes.name());
    }

    private static List<Rule> rules(JsonObject role) {
        return role.array("rules").objects().stream().map(Rule::of).toList();
    }

    private void checkBinding(Attributes attributes, JsonObject binding) {
        JsonObject reference = binding.object("roleRef");
        boolean cluster = reference.text("kind").equals("ClusterRole");
        String name = reference.text("name");
        if (may(attributes, "bind", cluster ? "clusterroles" : "roles", name)) {
            return;
        }
        String role = (cluster ? "" : attributes.namespace()) + "/" + name;
        List<Rule> granted = rbac.roleRules(role)
                .orElseThrow(
                        () -> ApiException.notFound(GROUP, attributes.resource().resource(), name));
        confirm(attributes, granted, attributes.name());
    }

    private boolean may(Attributes attributes, String verb, String resource, String name) {
        Target target = new Target.Resource(
                verb, "", GROUP, "v1", attributes.namespace(), resource, "", name);
        return authorizer.authorize(attributes.user(), target) instanceof Verdict.Allowed;
    }

    private void confirm(Attributes attributes, List<Rule> wanted, String name) {
        User user = attributes.user();
        RbacAuthorizer.Held held = rbac.held(user, attributes.namespace());
        List<Rule> missing = wanted.stream()
                .flatMap(rule -> rule.missingFrom(held.rules()).stream())
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        String groups = user.groups().stream()
                .map(group -> '"' + group + '"')
                .collect(Collectors.joining(" ", "[", "]"));
        throw ApiException.forbidden(
                GROUP,
                attributes.resource().resource(),
                name,
                "user \""
                        + user.name()
                        + "\" (groups="
                        + groups
                        + ") is attempting to grant RBAC permissions not currently held:\n"
                        + Rule.compact(missing).stream()
                                .map(EscalationCheck::shown)
                                .sorted()
                                .distinct()
                                .collect(Collectors.joining("\n"))
                        + unresolved(held.errors()));
    }

    /** Roles that are bound but missing; here upstream's message has them in the plural. */
    private static String unresolved(List<String> errors) {
        return errors.isEmpty()
                ? ""
                : errors.stream()
                        .map(error -> error.replaceFirst("role", "roles"))
                        .collect(Collectors.joining(" ", "; resolution errors: [", "]"));
    }

    private static String shown(Rule rule) {
        StringBuilder text = new StringBuilder("{");
        part(text, "APIGroups", rule.apiGroups());
        part(text, "Resources", rule.resources());
        part(text, "ResourceNames", rule.resourceNames());
        part(text, "NonResourceURLs", rule.nonResourceUrls());
        part(text, "Verbs", rule.verbs());
        return text.append('}').toString();
    }

    private static void part(StringBuilder text, String name, List<String> values) {
        if (!values.isEmpty()) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(name)
                    .append(":[")
                    .append(values.stream()
                            .map(value -> '"' + value + '"')
                            .collect(Collectors.joining(" ")))
                    .append("]");
        }
    }
}
