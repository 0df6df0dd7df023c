package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What is allowed in a Pod, though hardly meant; upstream's {@code pkg/api/pod/warnings.go}. */
public final class PodWarnings {
    private static final Map<String, String> DEPRECATED_VOLUMES = Map.of(
            "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+",
            "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+",
            "scaleIO", "deprecated in v1.16, non-functional in v1.22+",
            "flocker", "deprecated in v1.22, non-functional in v1.25+",
            "storageos", "deprecated in v1.22, non-functional in v1.25+",
            "quobyte", "deprecated in v1.22, non-functional in v1.25+",
            "glusterfs", "deprecated in v1.25, non-functional in v1.26+",
            "cephfs", "deprecated in v1.28, non-functional in v1.31+",
            "rbd", "deprecated in v1.28, non-functional in v1.31+");
    private static final Map<String, String> DEPRECATED_LABELS = Map.of(
            "beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
            "beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "failure-domain.beta.kubernetes.io/region",
                    "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
            "failure-domain.beta.kubernetes.io/zone",
                    "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
            "beta.kubernetes.io/instance-type",
                    "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final String NO_SELECTOR = "a null labelSelector results in matching no pod";

    private final Place root;
    private final JsonObject spec;
    private final Set<String> warnings = new LinkedHashSet<>();

    private PodWarnings(JsonObject spec, Place root) {
        this.spec = spec;
        this.root = root;
    }

    /** Of a Pod that is new. */
    public static List<String> ofPod(JsonObject pod, GoForm go) {
        List<String> warnings = new ArrayList<>();
        List<String> wrong = Forms.label(pod.text("metadata", "name"));
        if (!wrong.isEmpty()) {
            warnings.add("metadata.name: this is used in the Pod's hostname, which can result in"
                    + " surprising behavior; a DNS label is recommended: "
                    + wrong.toString().replace(", ", " "));
        }
        warnings.addAll(of(pod.object("spec"), Place.root(go).child("spec")));
        return warnings;
    }

    /** Of the spec of a Pod or a template; each once. */
    public static List<String> of(JsonObject spec, Place place) {
        PodWarnings warnings = new PodWarnings(spec, place);
        warnings.nodes();
        warnings.spread();
        warnings.volumes();
        warnings.duplicates("hostAliases", "ip");
        warnings.duplicates("imagePullSecrets", "name");
        place.each(spec, "imagePullSecrets", (secret, at) -> {
            if (secret.text("name").isEmpty()) {
                warnings.warn(at.child("name"), "invalid empty name \"\"");
            }
        });
        warnings.fractions(spec.object("overhead"), place.child("overhead"));
        PodContainers.each(spec, place, warnings::container);
        warnings.ports();
        warnings.affinities();
        return List.copyOf(warnings.warnings);
    }

    /** Of a {@code v1.NodeSelector} elsewhere: labels of nodes that have other names now. */
    public static List<String> nodeSelector(JsonObject selector, Place place) {
        PodWarnings warnings = new PodWarnings(selector, place);
        place.each(selector, "nodeSelectorTerms", warnings::nodeTerm);
        return List.copyOf(warnings.warnings);
    }

    /** Of a PersistentVolume's spec: kinds of volume that are no more. */
    public static List<String> deprecatedVolume(JsonObject spec, Place place) {
        PodWarnings warnings = new PodWarnings(spec, place);
        warnings.deprecatedSource(spec, place);
        return List.copyOf(warnings.warnings);
    }

    private void warn(Place place, String why) {
        warnings.add(place.path() + ": " + why);
    }

    private void nodes() {
        for (String key : spec.object("nodeSelector").keys()) {
            deprecated(key, root.child("nodeSelector").key(key), "");
        }
        JsonObject node = spec.object("affinity", "nodeAffinity");
        Place place = root.child("affinity", "nodeAffinity");
        place.child(REQUIRED).each(node.object(REQUIRED), "nodeSelectorTerms", this::nodeTerm);
        place.each(
                node,
                PREFERRED,
                (term, at) -> nodeTerm(term.object("preference"), at.child("preference")));
    }

    private void nodeTerm(JsonObject term, Place place) {
        place.each(term, "matchExpressions", (expression, at) -> {
            String key = expression.text("key");
            deprecated(key, at.child("key"), key + " is ");
        });
    }

    private void deprecated(String label, Place place, String start) {
        String why = DEPRECATED_LABELS.get(label);
        if (why != null) {
            warn(place, start + why);
        }
    }

    private void spread() {
        root.each(spec, "topologySpreadConstraints", (constraint, at) -> {
            String key = constraint.text("topologyKey");
            deprecated(key, at.child("topologyKey"), key + " is ");
            if (!constraint.has("labelSelector")) {
                warn(at.child("labelSelector"), NO_SELECTOR);
            }
        });
    }

    private void volumes() {
        root.each(spec, "volumes", this::deprecatedSource);
    }

    private void deprecatedSource(JsonObject volume, Place place) {
        DEPRECATED_VOLUMES.forEach((kind, why) -> {
            if (volume.has(kind)) {
                warn(place.child(kind.equals("storageos") ? "storageOS" : kind), why);
            }
        });
    }

    private void duplicates(String list, String field) {
        Set<String> seen = new HashSet<>();
        root.each(spec, list, (item, at) -> {
            if (!seen.add(item.text(field))) {
                warn(at.child(field), "duplicate " + field + " \"" + item.text(field) + "\"");
            }
        });
    }

    private void fractions(JsonObject amounts, Place place) {
        for (String name : List.of("memory", "ephemeral-storage")) {
            amounts.string(name)
                    .filter(value -> Quantity.parse(value).milliValue() % 1000 != 0)
                    .ifPresent(value -> warn(
                            place.key(name),
                            "fractional byte value \""
                                    + value
                                    + "\" is invalid, must be an integer"));
        }
    }

    private void container(JsonObject container, Place place) {
        Place resources = place.child("resources");
        for (String name : List.of("memory", "ephemeral-storage")) {
            for (String part : List.of("limits", "requests")) {
                JsonObject amounts = container.object("resources", part);
                JsonObject one = amounts.has(name)
                        ? JsonObject.of(name, amounts.text(name))
                        : JsonObject.EMPTY;
                fractions(one, resources.child(part));
            }
        }
        Set<String> names = new HashSet<>();
        place.each(container, "env", (variable, at) -> {
            String name = variable.text("name");
            String reference = "$(" + name + ")";
            String value = variable.text("value");
            boolean builds = value.contains(reference) && !value.equals(reference);
            if (!names.add(name) && (variable.has("valueFrom") || !builds)) {
                warn(
                        at,
                        "hides previous definition of \""
                                + name
                                + "\", which may be dropped when using apply");
            }
        });
    }

    /** A port of a container, and where it is. */
    private record Port(JsonObject port, Place place) {}

    private void ports() {
        Map<String, List<Port>> known = new HashMap<>();
        BiConsumer<JsonObject, Place> visit =
                (container, place) -> place.each(container, "ports", (port, at) -> {
                    String key =
                            port.number("containerPort").orElse(0) + "/" + port.text("protocol");
                    List<Port> others = known.computeIfAbsent(key, k -> new ArrayList<>());
                    others.forEach(other -> overlap(new Port(port, at), other));
                    others.add(new Port(port, at));
                });
        PodContainers.each(spec, root, visit);
    }

    private void overlap(Port port, Port other) {
        long host = port.port.number("hostPort").orElse(0);
        long otherHost = other.port.number("hostPort").orElse(0);
        String address = port.port.text("hostIP");
        String otherAddress = other.port.text("hostIP");
        String with = " port definition with " + other.place.path();
        if (host == otherHost && address.equals(otherAddress)) {
            warn(port.place, "duplicate" + with);
        } else if (host == 0 || otherHost == 0) {
            warn(port.place, "overlapping" + with);
        } else if (host == otherHost && (address.isEmpty() || otherAddress.isEmpty())) {
            warn(port.place, "dangerously ambiguous" + with);
        }
    }

    private void affinities() {
        long grace = spec.number("terminationGracePeriodSeconds").orElse(0);
        if (grace < 0) {
            warn(
                    root.child("terminationGracePeriodSeconds"),
                    "must be >= 0; negative values are invalid and will be treated as 1");
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            JsonObject affinity = spec.object("affinity", kind);
            Place place = root.child("affinity", kind);
            place.each(affinity, REQUIRED, this::podTerm);
            place.each(
                    affinity,
                    PREFERRED,
                    (term, at) ->
                            podTerm(term.object("podAffinityTerm"), at.child("podAffinityTerm")));
        }
    }

    private void podTerm(JsonObject term, Place place) {
        if (!term.has("labelSelector")) {
            warn(place.child("labelSelector"), NO_SELECTOR);
        }
    }
}
