package dev.kahawa.apiserver.kinds.quota;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.ResourceValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is wrong with one limit of a LimitRange. */
final class LimitValidation {
    private static final List<String> TYPES = List.of("Pod", "Container", "PersistentVolumeClaim");

    private final JsonObject limit;
    private final Place place;

    private LimitValidation(JsonObject limit, Place place) {
        this.limit = limit;
        this.place = place;
    }

    static void check(JsonObject limit, Place place) {
        new LimitValidation(limit, place).check();
    }

    private void check() {
        String type = limit.text("type");
        List<String> wrong = Forms.qualifiedName(type);
        wrong.forEach(why -> place.child("type").invalid(type, why));
        if (wrong.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
            place.child("type").invalid(type, "must be a standard limit type or fully qualified");
        }
        Set<String> names = new LinkedHashSet<>();
        names(List.of("max", "min"), names);
        if (type.equals("Pod")) {
            for (String field : List.of("default", "defaultRequest")) {
                if (!limit.object(field).isEmpty()) {
                    place.child(field).forbidden("may not be specified when `type` is 'Pod'");
                }
            }
        } else {
            names(List.of("default", "defaultRequest"), names);
        }
        if (type.equals("PersistentVolumeClaim")
                && !limit.object("min").has("storage")
                && !limit.object("max").has("storage")) {
            place.child("limits")
                    .required("either minimum or maximum storage value is required, but neither"
                            + " was provided");
        }
        names(List.of("maxLimitRequestRatio"), names);
        names.forEach(this::amounts);
    }

    private void names(List<String> fields, Set<String> names) {
        boolean pods = List.of("Pod", "Container").contains(limit.text("type"));
        for (String field : fields) {
            for (String name : limit.object(field).keys()) {
                Place at = place.child(field).key(name);
                if (pods) {
                    ResourceValidation.containerName(name, at);
                } else {
                    ResourceValidation.resourceName(name, at);
                }
                names.add(name);
            }
        }
    }

    private @Nullable Quantity amount(String field, String name) {
        return limit.object(field).has(name) ? Quantity.parse(limit.text(field, name)) : null;
    }

    private void amounts(String name) {
        Quantity min = amount("min", name);
        Quantity max = amount("max", name);
        boolean pod = limit.text("type").equals("Pod");
        Quantity limits = pod ? null : amount("default", name);
        Quantity requests = pod ? null : amount("defaultRequest", name);
        Place request = place.child("defaultRequest").key(name);
        Place most = place.child("default").key(name);
        order(min, "min value", max, "max value", min, place.child("min").key(name));
        order(min, "min value", requests, "default request value", requests, request);
        order(requests, "default request value", max, "max value", requests, request);
        order(requests, "default request value", limits, "default limit value", requests, request);
        order(min, "min value", limits, "default value", min, most);
        order(limits, "default value", max, "max value", max, most);
        ratio(name, min, max);
        if (limits != null
                && requests != null
                && !ResourceValidation.isOvercommitAllowed(name)
                && limits.compareTo(requests) != 0) {
            request.invalid(
                    requests.toString(),
                    "default value " + limits + " must equal to defaultRequest value " + requests
                            + " in " + name);
        }
    }

    /** @param shown which of the amounts the refusal names as the value */
    private static void order(
            @Nullable Quantity lesser,
            String lesserName,
            @Nullable Quantity greater,
            String greaterName,
            @Nullable Quantity shown,
            Place place) {
        if (lesser != null && greater != null && lesser.compareTo(greater) > 0) {
            place.invalid(
                    String.valueOf(shown),
                    lesserName + " " + lesser + " is greater than " + greaterName + " " + greater);
        }
    }

    private void ratio(String name, @Nullable Quantity min, @Nullable Quantity max) {
        Quantity ratio = amount("maxLimitRequestRatio", name);
        if (ratio == null) {
            return;
        }
        Place at = place.child("maxLimitRequestRatio").key(name);
        if (ratio.compareTo(Quantity.parse("1")) < 0) {
            at.invalid(ratio.toString(), "ratio " + ratio + " is less than 1");
        }
        if (min != null && max != null && min.signum() > 0) {
            double most = max.amount().doubleValue() / min.amount().doubleValue();
            if (ratio.amount().doubleValue() > most) {
                at.invalid(
                        ratio.toString(),
                        "ratio " + ratio + " is greater than max/min = "
                                + String.format(Locale.ROOT, "%f", most));
            }
        }
    }
}
