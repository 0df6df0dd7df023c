package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.authorization.NodeGraph.Type;
import dev.kahawa.apiserver.authorization.NodeGraph.Vertex;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;
import dev.kahawa.store.Store;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a node may do: with its own Node, Lease, CSINode and Pods, and with what its Pods need; the
 * rest as any node may. What only the object itself tells is left to the admission of
 * NodeRestriction. (Kubernetes documentation: "Using Node Authorization".)
 */
public final class NodeAuthorizer implements Authorizer {
    private static final String LEASES = "kube-node-lease";
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> OWN = Set.of("get", "create", "update", "patch", "delete");
    private static final Verdict SILENT = new Verdict.NoOpinion("");

    /** What is the same for every node. */
    private static final List<Rule> COMMON = List.of(
            rule("authentication.k8s.io", List.of("tokenreviews"), "create"),
            rule(
                    "authorization.k8s.io",
                    List.of("localsubjectaccessreviews", "subjectaccessreviews"),
                    "create"),
            rule("", List.of("services"), "get", "list", "watch"),
            rule("", List.of("endpoints"), "get"),
            rule("", List.of("events"), "create", "patch", "update"),
            rule("events.k8s.io", List.of("events"), "create", "patch", "update"),
            rule(
                    "certificates.k8s.io",
                    List.of("certificatesigningrequests"),
                    "create",
                    "get",
                    "list",
                    "watch"),
            rule("storage.k8s.io", List.of("csidrivers"), "get", "list", "watch"),
            rule("node.k8s.io", List.of("runtimeclasses"), "get", "list", "watch"));

    private final NodeGraph graph;

    public NodeAuthorizer(Store store) {
        this.graph = new NodeGraph(store);
    }

    private static Rule rule(String group, List<String> resources, String... verbs) {
        return new Rule(List.of(verbs), List.of(group), resources, List.of(), List.of());
    }

    @Override
    public Verdict authorize(User user, Target target) {
        Optional<String> node = NodeIdentity.nodeName(user);
        if (node.isEmpty()) {
            return SILENT;
        }
        if (node.get().isEmpty()) {
            return new Verdict.NoOpinion("unknown node for user \"" + user.name() + "\"");
        }
        return switch (target) {
            case Target.Resource resource -> resource(node.get(), resource);
            case Target.NonResource path -> SILENT;
        };
    }

    private Verdict resource(String node, Target.Resource target) {
        String resource = target.group() + "/" + target.resource();
        return switch (resource) {
            case "/secrets" -> read(node, Type.SECRET, target);
            case "/configmaps" -> read(node, Type.CONFIG_MAP, target);
            case "/persistentvolumeclaims" ->
                target.subresource().equals("status")
                        ? status(node, target)
                        : get(node, Type.CLAIM, target);
            case "/persistentvolumes" -> get(node, Type.VOLUME, target);
            case "resource.k8s.io/resourceclaims" -> get(node, Type.RESOURCE_CLAIM, target);
            case "storage.k8s.io/volumeattachments" -> get(node, Type.ATTACHMENT, target);
            case "/serviceaccounts" -> account(node, target);
            case "coordination.k8s.io/leases" -> lease(node, target);
            case "storage.k8s.io/csinodes" -> csiNode(node, target);
            case "resource.k8s.io/resourceslices" -> slice(node, target);
            case "/nodes" -> node(node, target);
            case "/pods" -> pod(node, target);
            default ->
                COMMON.stream().anyMatch(rule -> rule.allows(target))
                        ? allowed("any node may")
                        : SILENT;
        };
    }

    private static Verdict allowed(String why) {
        return new Verdict.Allowed("", "Node: " + why);
    }

    private static Verdict refused(String why) {
        return new Verdict.NoOpinion(why);
    }

    private Verdict read(String node, Type type, Target.Resource target) {
        if (!READ.contains(target.verb())) {
            return refused("can only read resources of this type");
        }
        if (!target.subresource().isEmpty()) {
            return refused("cannot read subresource");
        }
        if (target.namespace().isEmpty()) {
            return refused("can only read namespaced object of this type");
        }
        return related(node, type, target);
    }

    private Verdict get(String node, Type type, Target.Resource target) {
        if (!target.verb().equals("get")) {
            return refused("can only get individual resources of this type");
        }
        if (!target.subresource().isEmpty()) {
            return refused("cannot get subresource");
        }
        return related(node, type, target);
    }

    private Verdict status(String node, Target.Resource target) {
        return Set.of("update", "patch").contains(target.verb())
                ? related(node, Type.CLAIM, target)
                : refused("can only get/update/patch this type");
    }

    private Verdict related(String node, Type type, Target.Resource target) {
        if (target.name().isEmpty()) {
            return refused("No Object name found");
        }
        return graph.leads(new Vertex(type, target.namespace(), target.name()), node)
                ? allowed("something on node \"" + node + "\" needs it")
                : refused("no relationship found between node '" + node + "' and this object");
    }

    private Verdict account(String node, Target.Resource target) {
        if (target.verb().equals("get")) {
            return get(node, Type.SERVICE_ACCOUNT, target);
        }
        if (!target.verb().equals("create") || target.name().isEmpty()) {
            return refused("can only create tokens for individual service accounts");
        }
        if (!target.subresource().equals("token")) {
            return refused("can only create token subresource of serviceaccount");
        }
        return related(node, Type.SERVICE_ACCOUNT, target);
    }

    private static Verdict lease(String node, Target.Resource target) {
        if (!OWN.contains(target.verb())) {
            return refused("can only get, create, update, patch, or delete a node lease");
        }
        if (!target.namespace().equals(LEASES)) {
            return refused("can only access leases in the \"" + LEASES + "\" system namespace");
        }
        // a create has no name yet: admission looks at it
        return target.verb().equals("create") || target.name().equals(node)
                ? allowed("it is the node's own Lease")
                : refused("can only access node lease with the same name as the requesting node");
    }

    private static Verdict csiNode(String node, Target.Resource target) {
        if (!OWN.contains(target.verb())) {
            return refused("can only get, create, update, patch, or delete a CSINode");
        }
        if (!target.subresource().isEmpty()) {
            return refused("cannot authorize CSINode subresources");
        }
        return target.verb().equals("create") || target.name().equals(node)
                ? allowed("it is the node's own CSINode")
                : refused("can only access CSINode with the same name as the requesting node");
    }

    private Verdict slice(String node, Target.Resource target) {
        if (!target.subresource().isEmpty()) {
            return refused("cannot authorize ResourceSlice subresources");
        }
        return switch (target.verb()) {
            case "create" -> allowed("admission sees to it that the slice is the node's own");
            case "get", "update", "patch", "delete" -> related(node, Type.SLICE, target);
            case "watch", "list", "deletecollection" ->
                isSelected(target, node)
                        ? allowed("it selects the node's own slices")
                        : refused("can only list/watch/deletecollection resourceslices with"
                                + " nodeName field selector");
            default ->
                refused("only the following verbs are allowed for a ResourceSlice: get, watch,"
                        + " list, create, update, patch, delete, deletecollection");
        };
    }

    private static boolean isSelected(Target.Resource target, String node) {
        return target.fields().requiredValue("spec.nodeName").orElse("").equals(node);
    }

    private static Verdict node(String node, Target.Resource target) {
        boolean write = Set.of("update", "patch").contains(target.verb());
        if (target.subresource().equals("status") && write) {
            return allowed("admission sees to it that the Node is its own");
        }
        if (!target.subresource().isEmpty()) {
            return SILENT;
        }
        if (write || target.verb().equals("create")) {
            return allowed("admission sees to it that the Node is its own");
        }
        if (!READ.contains(target.verb())) {
            return SILENT;
        }
        if (target.name().equals(node)) {
            return allowed("it is its own Node");
        }
        return refused("node '"
                + node
                + "' cannot read "
                + (target.name().isEmpty() ? "all nodes" : "'" + target.name() + "'")
                + ", only its own Node object");
    }

    private Verdict pod(String node, Target.Resource target) {
        return switch (target.subresource() + "/" + target.verb()) {
            case "/get" -> related(node, Type.POD, target);
            case "/list", "/watch" -> pods(node, target);
            case "/create", "/delete", "status/update", "status/patch", "eviction/create" ->
                allowed("admission sees to it that the Pod is on the node");
            default -> SILENT;
        };
    }

    private Verdict pods(String node, Target.Resource target) {
        if (isSelected(target, node)) {
            return allowed("it selects the Pods on the node");
        }
        return target.name().isEmpty()
                ? refused("can only list/watch pods with spec.nodeName field selector")
                : related(node, Type.POD, target);
    }
}
