package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with a PodSpec, in a Pod or in a template of Pods. */
public final class PodSpecValidation {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> PREEMPTION = List.of("PreemptLowerPriority", "Never");
    private static final int NAME_SERVERS_MAX = 3;
    private static final int SEARCHES_MAX = 32;
    private static final int SEARCH_CHARACTERS_MAX = 2_048;

    private PodSpecValidation() {}

    /** The spec of a Pod. */
    public static void pod(JsonObject pod, Place place) {
        JsonObject spec = pod.object("spec");
        spec(spec, pod.text("metadata", "name"), true, place);
        for (String list : List.of("containers", "initContainers")) {
            place.each(spec, list, ContainerValidation::image);
        }
    }

    /** A {@code v1.PodTemplateSpec}. */
    public static void template(JsonObject template, Place place) {
        JsonObject metadata = template.object("metadata");
        SelectorValidation.labels(metadata.object("labels"), place.child("labels"));
        Place annotations = place.child("annotations");
        AnnotationValidation.annotations(metadata.object("annotations"), annotations);
        JsonObject spec = template.object("spec");
        AnnotationValidation.ofPod(metadata.object("annotations"), spec, annotations);
        spec(spec, "", false, place.child("spec"));
        if (!spec.array("ephemeralContainers").isEmpty()) {
            place.child("spec", "ephemeralContainers")
                    .forbidden("ephemeral containers not allowed in pod template");
        }
    }

    private static void spec(JsonObject spec, String podName, boolean isPod, Place place) {
        if (!spec.has("terminationGracePeriodSeconds")) {
            place.child("terminationGracePeriodSeconds").required();
        }
        Map<String, JsonObject> volumes = VolumeValidation.volumes(spec, podName, place);
        Set<String> claims = claims(spec, place);
        ContainerValidation containers = new ContainerValidation(
                spec, volumes, claims, spec.number("terminationGracePeriodSeconds"));
        containers.containers(place);
        containers.initContainers(place);
        containers.ephemeralContainers(place);
        place.with(spec, "resources", (resources, at) -> {
            ResourceValidation.pod(resources, at);
            consistent(spec, at);
        });
        containers.hostNetworkPorts(isPod, place);
        place.child("restartPolicy").oneOf(spec.text("restartPolicy"), RESTART_POLICIES);
        place.child("dnsPolicy").oneOf(spec.text("dnsPolicy"), DNS_POLICIES);
        SelectorValidation.labels(spec.object("nodeSelector"), place.child("nodeSelector"));
        SecurityValidation.pod(spec, place);
        place.with(spec, "affinity", AffinityValidation::affinity);
        dns(spec, place.child("dnsConfig"));
        place.each(spec, "readinessGates", SchedulingValidation::readinessGate);
        SchedulingValidation.gates(spec, place);
        SchedulingValidation.spread(spec, place);
        WindowsValidation.hostProcess(spec, place);
        hostUsers(spec, place);
        names(spec, place);
        rest(spec, place);
        WindowsValidation.os(spec, place);
    }

    private static Set<String> claims(JsonObject spec, Place place) {
        Set<String> names = new HashSet<>();
        place.each(spec, "resourceClaims", (claim, at) -> {
            String name = claim.text("name");
            if (name.isEmpty()) {
                at.child("name").required();
            } else if (!names.add(name)) {
                at.child("name").duplicate(name);
            } else {
                at.child("name").form(name, Forms::label);
            }
            boolean named = claim.has("resourceClaimName");
            boolean template = claim.has("resourceClaimTemplateName");
            if (named && template) {
                at.invalidStruct(
                        "core.v1.PodResourceClaim",
                        claim,
                        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
                                + " specified");
            } else if (!named && !template) {
                at.invalidStruct(
                        "core.v1.PodResourceClaim",
                        claim,
                        "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            for (String field : List.of("resourceClaimName", "resourceClaimTemplateName")) {
                claim.string(field)
                        .ifPresent(value -> at.child(field).form(value, Forms::subdomain));
            }
        });
        return names;
    }

    /** The Pod as a whole has at least what its containers ask for together. */
    private static void consistent(JsonObject spec, Place place) {
        JsonObject requests = spec.object("resources", "requests");
        PodResources.aggregateRequests(spec).forEach((name, sum) -> {
            Quantity whole = Quantity.tryParse(requests.text(name)).orElse(Quantity.ZERO);
            if (sum.compareTo(whole) > 0) {
                place.child("requests")
                        .key(name)
                        .invalid(
                                whole.toString(),
                                "must be greater than or equal to aggregate container requests of "
                                        + sum);
            }
        });
        JsonObject limits = spec.object("resources", "limits");
        place.each(spec, "containers", (container, at) -> {
            JsonObject own = container.object("resources", "limits");
            for (String name : own.keys()) {
                boolean over = limits.has(name)
                        && Quantity.parse(own.text(name))
                                        .compareTo(Quantity.parse(limits.text(name)))
                                > 0;
                if (over) {
                    at.key(name)
                            .child("limits")
                            .invalid(
                                    own.text(name),
                                    "must be less than or equal to pod limits of "
                                            + limits.text(name));
                }
            }
        });
    }

    private static void dns(JsonObject spec, Place place) {
        JsonObject config = spec.object("dnsConfig");
        if (spec.text("dnsPolicy").equals("None")) {
            if (!spec.has("dnsConfig")) {
                place.required("must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (config.array("nameservers").isEmpty()) {
                place.child("nameservers")
                        .required("must provide at least one DNS nameserver when `dnsPolicy` is"
                                + " None");
                return;
            }
        }
        if (config.array("nameservers").size() > NAME_SERVERS_MAX) {
            place.child("nameservers")
                    .invalid(
                            config.array("nameservers"),
                            "must not have more than " + NAME_SERVERS_MAX + " nameservers");
        }
        place.eachText(config, "nameservers", (server, at) -> at.form(server, Forms::address));
        searches(config, place);
        place.each(config, "options", (option, at) -> {
            if (option.text("name").isEmpty()) {
                at.required("must not be empty");
            }
        });
    }

    private static void searches(JsonObject config, Place place) {
        List<String> searches = config.array("searches").strings();
        Place list = place.child("searches");
        if (searches.size() > SEARCHES_MAX) {
            list.invalid(
                    config.array("searches"),
                    "must not have more than " + SEARCHES_MAX + " search paths");
        }
        if (String.join(" ", searches).length() > SEARCH_CHARACTERS_MAX) {
            list.invalid(
                    config.array("searches"),
                    "must not have more than "
                            + SEARCH_CHARACTERS_MAX
                            + " characters (including spaces) in the search list");
        }
        place.eachText(config, "searches", (search, at) -> {
            if (!search.equals(".")) {
                String domain =
                        search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
                at.form(domain, Forms::underscoredSubdomain);
            }
        });
    }

    private static void hostUsers(JsonObject spec, Place place) {
        if (!spec.has("hostUsers") || spec.isTrue("hostUsers")) {
            return;
        }
        String why = "when `hostUsers` is false";
        if (spec.isTrue("hostNetwork")) {
            place.child("hostNetwork").forbidden(why);
        }
        if (spec.isTrue("hostPID")) {
            place.child("HostPID").forbidden(why);
        }
        if (spec.isTrue("hostIPC")) {
            place.child("HostIPC").forbidden(why);
        }
    }

    private static void names(JsonObject spec, Place place) {
        for (String field : List.of("serviceAccountName", "nodeName")) {
            if (!spec.text(field).isEmpty()) {
                place.child(field).form(spec.text(field), Forms::subdomain);
            }
        }
        spec.number("activeDeadlineSeconds")
                .ifPresent(seconds -> place.child("activeDeadlineSeconds")
                        .number(seconds, n -> Forms.between(n, 1, Integer.MAX_VALUE)));
        for (String field : List.of("hostname", "subdomain")) {
            if (!spec.text(field).isEmpty()) {
                place.child(field).form(spec.text(field), Forms::label);
            }
        }
        hostnameOverride(spec, place);
    }

    private static void hostnameOverride(JsonObject spec, Place place) {
        spec.string("hostnameOverride").ifPresent(name -> {
            Place at = place.child("hostnameOverride");
            at.form(name, Forms::subdomain);
            if (spec.isTrue("setHostnameAsFQDN")) {
                place.child("setHostnameAsFQDN")
                        .forbidden("may not be true when `hostnameOverride` is set");
            }
            if (spec.isTrue("hostNetwork")) {
                place.child("hostNetwork")
                        .forbidden("may not be true when `hostnameOverride` is set");
            }
        });
    }

    private static void rest(JsonObject spec, Place place) {
        place.each(spec, "tolerations", SchedulingValidation::toleration);
        place.each(spec, "hostAliases", (alias, at) -> {
            at.child("ip").form(alias.text("ip"), Forms::address);
            at.eachText(alias, "hostnames", (name, there) -> there.form(name, Forms::subdomain));
        });
        if (!spec.text("priorityClassName").isEmpty()) {
            place.child("priorityClassName").form(spec.text("priorityClassName"), Forms::subdomain);
        }
        spec.string("runtimeClassName")
                .ifPresent(name -> place.child("runtimeClassName").form(name, Forms::subdomain));
        if (spec.has("preemptionPolicy")) {
            place.child("preemptionPolicy").oneOf(spec.text("preemptionPolicy"), PREEMPTION);
        }
        if (spec.has("overhead")) {
            ResourceValidation.container(
                    JsonObject.of("limits", spec.object("overhead")),
                    Set.of(),
                    place.child("overhead"));
        }
    }
}
