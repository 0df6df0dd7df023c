package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is wrong with a Pod's containers.
 *
 * @param spec the Pod's
 * @param volumes the valid ones by name
 * @param claims the names of the Pod's resource claims
 * @param grace the termination grace period
 */
record ContainerValidation(
        JsonObject spec, Map<String, JsonObject> volumes, Set<String> claims, OptionalLong grace) {
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
    private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
    private static final List<String> RULE_ACTIONS = List.of("Restart", "RestartAllContainers");
    private static final List<String> RULE_OPERATORS = List.of("In", "NotIn");
    private static final int RULES_MAX = 20;
    private static final int EXIT_CODES_MAX = 255;
    private static final List<String> RESIZED = List.of("cpu", "memory");
    private static final List<String> RESIZES = List.of("NotRequired", "RestartContainer");
    private static final String NOT_EPHEMERAL = "cannot be set for an Ephemeral Container";
    private static final List<String> NEVER_EPHEMERAL = List.of(
            "ports",
            "resources",
            "resizePolicy",
            "restartPolicy",
            "restartPolicyRules",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle");

    void containers(Place place) {
        if (spec.array("containers").isEmpty()) {
            place.child("containers").required();
            return;
        }
        Set<String> names = new HashSet<>();
        place.each(spec, "containers", (container, at) -> {
            common(container, at);
            String name = container.text("name");
            if (!names.add(name)) {
                at.child("name").duplicate(name);
            }
            ProbeValidation.container(container, grace, at);
            restarts(container, at);
        });
        Set<String> hostPorts = new HashSet<>();
        place.each(spec, "containers", (container, at) -> hostPorts(container, hostPorts, at));
    }

    void initContainers(Place place) {
        Set<String> names = names("containers");
        place.each(spec, "initContainers", (container, at) -> {
            common(container, at);
            restarts(container, at);
            String name = container.text("name");
            if (!name.isEmpty() && !names.add(name)) {
                at.child("name").duplicate(name);
            }
            // these run one after the other, and share no port
            hostPorts(container, new HashSet<>(), at);
            if (PodContainers.isSidecar(container)) {
                ProbeValidation.container(container, grace, at);
            } else {
                noProbes(container, at);
            }
        });
    }

    private static void noProbes(JsonObject container, Place place) {
        for (String field :
                List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(field)) {
                place.child(field)
                        .forbidden("may not be set for init containers without"
                                + " restartPolicy=Always");
            }
        }
    }

    private Set<String> names(String list) {
        Set<String> names = new HashSet<>();
        spec.array(list).objects().forEach(container -> names.add(container.text("name")));
        return names;
    }

    void ephemeralContainers(Place place) {
        Set<String> others = names("containers");
        others.addAll(names("initContainers"));
        Set<String> names = new HashSet<>(others);
        place.each(spec, "ephemeralContainers", (container, at) -> {
            common(container, at);
            image(container, at);
            String name = container.text("name");
            if (!names.add(name)) {
                at.child("name").duplicate(name);
            }
            String target = container.text("targetContainerName");
            if (!target.isEmpty() && !others.contains(target)) {
                at.child("targetContainerName").notFound(target);
            }
            notEphemeral(container, at);
        });
    }

    private static void notEphemeral(JsonObject container, Place place) {
        for (String field : NEVER_EPHEMERAL) {
            // an empty `resources` is always written
            boolean given = field.equals("resources")
                    ? !container.object(field).isEmpty()
                    : container.has(field);
            if (given) {
                place.child(field).forbidden(NOT_EPHEMERAL);
            }
        }
        place.each(container, "volumeMounts", (mount, at) -> {
            for (String field : List.of("subPath", "subPathExpr")) {
                if (!mount.text(field).isEmpty()) {
                    at.child(field).forbidden(NOT_EPHEMERAL);
                }
            }
        });
    }

    /** In a Pod, unlike in a template, an image's name has no space around it. */
    static void image(JsonObject container, Place place) {
        String image = container.text("image");
        if (!image.equals(image.strip())) {
            place.child("image").invalid(image, "must not have leading or trailing whitespace");
        }
    }

    private void common(JsonObject container, Place place) {
        place.child("name").requiredForm(container.text("name"), Forms::label);
        place.requires(container, "image");
        place.child("terminationMessagePolicy")
                .oneOf(container.text("terminationMessagePolicy"), MESSAGE_POLICIES);
        Set<String> names = new HashSet<>();
        place.each(container, "ports", (port, at) -> port(port, names, at));
        EnvironmentValidation.variables(container, place);
        MountValidation.container(container, volumes, place);
        place.child("imagePullPolicy")
                .oneOf(container.text("imagePullPolicy"), VolumeValidation.PULL_POLICIES);
        ResourceValidation.container(
                container.object("resources"), claims, place.child("resources"));
        resizePolicies(container, place);
        SecurityValidation.container(container, spec, place);
    }

    private static void port(JsonObject port, Set<String> names, Place place) {
        String name = port.text("name");
        if (!name.isEmpty()) {
            place.child("name").form(name, Forms::portName);
            if (Forms.portName(name).isEmpty() && !names.add(name)) {
                place.child("name").duplicate(name);
            }
        }
        long number = port.number("containerPort").orElse(0);
        if (number == 0) {
            place.child("containerPort").required();
        } else {
            place.child("containerPort").number(number, Forms::portNumber);
        }
        long host = port.number("hostPort").orElse(0);
        if (host != 0) {
            place.child("hostPort").number(host, Forms::portNumber);
        }
        place.child("protocol").oneOf(port.text("protocol"), PROTOCOLS);
    }

    private static void hostPorts(JsonObject container, Set<String> taken, Place place) {
        place.each(container, "ports", (port, at) -> {
            long host = port.number("hostPort").orElse(0);
            String key = port.text("protocol") + "/" + port.text("hostIP") + "/" + host;
            if (host != 0 && !taken.add(key)) {
                at.child("hostPort").duplicate(key);
            }
        });
    }

    private void resizePolicies(JsonObject container, Place place) {
        Set<String> seen = new HashSet<>();
        Place list = place.child("resizePolicy");
        place.each(container, "resizePolicy", (policy, at) -> {
            String resource = policy.text("resourceName");
            String restart = policy.text("restartPolicy");
            if (!seen.add(resource)) {
                at.duplicate(resource);
            }
            list.oneOf(resource, RESIZED);
            list.oneOf(restart, RESIZES);
            if (spec.text("restartPolicy").equals("Never") && !restart.equals("NotRequired")) {
                list.invalid(restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
            }
        });
    }

    /** KEP-5307: a container's own restart policy and its rules. */
    private static void restarts(JsonObject container, Place place) {
        int rules = container.array("restartPolicyRules").size();
        if (!container.has("restartPolicy") && rules > 0) {
            place.child("restartPolicy")
                    .required("must specify restartPolicy when restart rules are used");
        }
        place.optionalOneOf(container, "restartPolicy", RESTART_POLICIES);
        if (rules > RULES_MAX) {
            place.child("restartPolicyRules").tooLong(RULES_MAX);
        }
        place.each(container, "restartPolicyRules", (rule, at) -> {
            if (!RULE_ACTIONS.contains(rule.text("action"))) {
                at.child("action").notSupported(rule.text("action"), RULE_ACTIONS);
            }
            Place codes = at.child("exitCodes");
            if (!rule.has("exitCodes")) {
                codes.required("must be specified");
                return;
            }
            String operator = rule.text("exitCodes", "operator");
            if (!RULE_OPERATORS.contains(operator)) {
                codes.child("operator").notSupported(operator, RULE_OPERATORS);
            }
            if (rule.array("exitCodes", "values").size() > EXIT_CODES_MAX) {
                codes.child("values").tooLong(EXIT_CODES_MAX);
            }
        });
    }

    /** Ports of containers in the host's network are the host's ports. */
    void hostNetworkPorts(boolean isPod, Place place) {
        if (!spec.isTrue("hostNetwork")) {
            return;
        }
        place.each(
                spec,
                "containers",
                (container, there) -> there.each(container, "ports", (port, at) -> {
                    long host = port.number("hostPort").orElse(0);
                    boolean bound = isPod || host != 0;
                    if (bound && host != port.number("containerPort").orElse(0)) {
                        at.child("hostPort")
                                .invalid(
                                        Json.of(host),
                                        "must match `containerPort` when `hostNetwork` is true");
                    }
                }));
    }
}
