package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What is wrong with requests and limits of resources. */
public final class ResourceValidation {
    private static final String HUGE_PAGES = "hugepages-";
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> STANDARD = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "storage",
            "requests.storage",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> QUOTA = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.storage",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "persistentvolumeclaims",
            "configmaps",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> WHOLE = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");
    private static final List<String> POD_LEVEL = List.of("cpu", HUGE_PAGES, "memory");
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private ResourceValidation() {}

    /** A container's. */
    public static void container(JsonObject resources, Set<String> claims, Place place) {
        requirements(resources, ResourceValidation::containerName, place);
        claims(resources, claims, place);
    }

    /** A whole Pod's. */
    public static void pod(JsonObject resources, Place place) {
        if (resources.has("claims")) {
            place.child("claims").forbidden("claims cannot be set for Resources at pod-level");
        }
        requirements(resources, ResourceValidation::podName, place);
    }

    /** @param nameCheck what is wrong with a resource's name, at its place */
    public static void requirements(
            JsonObject resources, BiConsumer<String, Place> nameCheck, Place place) {
        JsonObject limits = resources.object("limits");
        JsonObject requests = resources.object("requests");
        for (String name : limits.keys()) {
            Place at = place.child("limits").key(name);
            nameCheck.accept(name, at);
            quantity(name, limits.text(name), at);
            hugePages(name, limits.text(name), at);
        }
        for (String name : requests.keys()) {
            Place at = place.child("requests").key(name);
            nameCheck.accept(name, at);
            quantity(name, requests.text(name), at);
            request(name, requests.text(name), limits.text(name), place);
            hugePages(name, requests.text(name), at);
        }
        Set<String> named = new HashSet<>(limits.keys());
        named.addAll(requests.keys());
        if (named.stream().anyMatch(ResourceValidation::isHugePages)
                && !named.contains("cpu")
                && !named.contains("memory")) {
            place.forbidden("HugePages require cpu or memory");
        }
    }

    private static void request(String name, String request, String limit, Place place) {
        boolean overcommit = isOvercommitAllowed(name);
        if (limit.isEmpty()) {
            if (!overcommit) {
                place.child("limits")
                        .required("Limit must be set for non overcommitable resources");
            }
            return;
        }
        int order = Quantity.parse(request).compareTo(Quantity.parse(limit));
        Place at = place.child("requests");
        if (order != 0 && !overcommit) {
            at.invalid(request, "must be equal to " + name + " limit of " + limit);
        } else if (order > 0) {
            at.invalid(request, "must be less than or equal to " + name + " limit of " + limit);
        }
    }

    private static void hugePages(String name, String value, Place place) {
        if (!isHugePages(name)) {
            return;
        }
        BigDecimal amount = Quantity.parse(value).amount();
        boolean divisible = Quantity.tryParse(name.substring(HUGE_PAGES.length()))
                .filter(page -> page.signum() > 0)
                .filter(page -> amount.remainder(page.amount()).signum() == 0)
                .isPresent();
        if (!divisible) {
            place.invalid(value, value + " is not positive integer multiple of " + name);
        }
    }

    /** An amount of whatever it is. */
    public static void amount(String value, Place place) {
        Quantity quantity = Quantity.parse(value);
        if (quantity.signum() < 0) {
            place.invalid(quantity.value(), "must be a valid resource quantity");
        }
    }

    /** An amount of the resource. */
    public static void quantity(String name, String value, Place place) {
        Quantity quantity = Quantity.parse(value);
        if (quantity.signum() < 0) {
            place.invalid(value, Place.NEGATIVE);
        }
        boolean whole = WHOLE.contains(name) || isExtended(name);
        BigDecimal thousandths = BigDecimal.valueOf(quantity.milliValue());
        if (whole && thousandths.remainder(THOUSAND).signum() != 0) {
            place.invalid(value, "must be an integer");
        }
    }

    public static void containerName(String name, Place place) {
        resourceName(name, place);
        if (name.indexOf('/') < 0) {
            if (!CONTAINER.contains(name) && !isHugePages(name)) {
                place.invalid(name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && !isExtended(name)) {
            place.invalid(name, "doesn't follow extended resource name standard");
        }
    }

    private static void podName(String name, Place place) {
        int before = place.errors().size();
        resourceName(name, place);
        boolean supported = name.equals("cpu") || name.equals("memory") || isHugePages(name);
        if (place.errors().size() == before && !supported) {
            place.notSupported(name, POD_LEVEL);
        }
    }

    /** The name of a resource that a ResourceQuota limits. */
    public static void quotaName(String name, Place place) {
        resourceName(name, place);
        if (name.indexOf('/') < 0
                && !QUOTA.contains(name)
                && !isHugePages(name)
                && !name.startsWith("requests." + HUGE_PAGES)) {
            place.invalid(name, "must be a standard resource for quota");
        }
    }

    public static void resourceName(String name, Place place) {
        List<String> wrong = Forms.qualifiedName(name);
        wrong.forEach(why -> place.invalid(name, why));
        if (wrong.isEmpty()
                && name.indexOf('/') < 0
                && !STANDARD.contains(name)
                && !isHugePages(name)
                && !name.startsWith("requests." + HUGE_PAGES)) {
            place.invalid(name, "must be a standard resource type or fully qualified");
        }
    }

    public static boolean isHugePages(String name) {
        return name.startsWith(HUGE_PAGES);
    }

    /** A resource of Kubernetes' own. */
    public static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    /** A device plugin's resource. */
    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Forms.qualifiedName("requests." + name).isEmpty();
    }

    public static boolean isOvercommitAllowed(String name) {
        return isNative(name) && !isHugePages(name);
    }

    private static void claims(JsonObject resources, Set<String> known, Place place) {
        Set<String> names = new HashSet<>();
        place.each(resources, "claims", (claim, at) -> claim(claim, names, known, at));
    }

    private static void claim(JsonObject claim, Set<String> names, Set<String> known, Place place) {
        String name = claim.text("name");
        String request = claim.text("request");
        if (name.isEmpty()) {
            place.required();
            return;
        }
        if (!request.isEmpty() && !names.contains(name)) {
            place.child("request").form(request, Forms::label);
        }
        String key = request.isEmpty() ? name : name + "/" + request;
        if (names.contains(name)) {
            place.duplicate(name);
        } else if (!names.add(key)) {
            place.duplicate(key);
        } else if (request.isEmpty() && names.stream().anyMatch(n -> n.startsWith(name + "/"))) {
            place.duplicate(name);
        }
        if (!known.contains(name)) {
            String which = known.isEmpty()
                    ? " which is empty"
                    : ": " + String.join(", ", new TreeSet<>(known));
            place.notFound(name, "must be one of the names in pod.spec.resourceClaims" + which);
        }
    }
}
