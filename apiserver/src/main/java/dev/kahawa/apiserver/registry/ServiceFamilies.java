package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;

/**
 * Which families of IP addresses a Service gets, in a cluster that has IPv4 only (KEP-563): what
 * it leaves open is decided, what it can't have is refused.
 */
final class ServiceFamilies {
    private static final String SINGLE = "SingleStack";
    private static final String REQUIRED = "RequireDualStack";

    private ServiceFamilies() {}

    /** @param old the spec before an update, else empty */
    static JsonObject of(JsonObject service, JsonObject old, Strategy strategy) {
        JsonObject spec = service.object("spec");
        boolean open =
                spec.text("clusterIP").equals("None") && spec.object("selector").isEmpty();
        String policy = spec.string("ipFamilyPolicy")
                .or(() -> old.string("ipFamilyPolicy"))
                .orElse(open ? REQUIRED : SINGLE);
        JsonObject result = spec.with("ipFamilyPolicy", policy);
        refuse(service, strategy.validateAddresses(service.with("spec", result)));
        refuse(service, counts(result, policy));
        result = inferred(service, result);
        if (open) {
            return service.with("spec", headless(result, policy));
        }
        refuse(service, available(result, policy));
        return service.with("spec", result.withDefault("ipFamilies", families("IPv4")));
    }

    private static List<FieldError> counts(JsonObject spec, String policy) {
        List<FieldError> errors = new ArrayList<>();
        if (!policy.equals(SINGLE)) {
            return errors;
        }
        String start = "must be 'RequireDualStack' or 'PreferDualStack' when multiple ";
        if (spec.array("clusterIPs").size() == 2) {
            errors.add(policy(policy, start + "cluster IPs are specified"));
        }
        if (spec.array("ipFamilies").size() == 2) {
            errors.add(policy(policy, start + "IP families are specified"));
        }
        return errors;
    }

    private static FieldError policy(String policy, String why) {
        return FieldError.invalid("spec.ipFamilyPolicy", policy, why);
    }

    private static void refuse(JsonObject service, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid("", "Service", service.text("metadata", "name"), errors);
        }
    }

    private static JsonObject inferred(JsonObject service, JsonObject spec) {
        JsonArray families = spec.array("ipFamilies");
        List<String> ips = spec.array("clusterIPs").strings();
        List<FieldError> errors = new ArrayList<>();
        for (int i = families.size(); i < ips.size() && !ips.get(i).equals("None"); i++) {
            boolean six = IpAddress.parse(ips.get(i)).map(IpAddress::isSix).orElse(false);
            if (six) {
                errors.add(FieldError.invalid(
                        "spec.clusterIPs[" + i + "]",
                        spec.array("clusterIPs"),
                        "IPv6 is not configured on this cluster"));
            } else {
                families = families.plus(Json.of("IPv4"));
            }
        }
        refuse(service, errors);
        return families.isEmpty() ? spec : spec.with("ipFamilies", families);
    }

    /** Whoever makes the endpoints of such a Service may have them in both families. */
    private static JsonObject headless(JsonObject spec, String policy) {
        JsonObject result = spec.withDefault("ipFamilies", families("IPv4"));
        JsonArray families = result.array("ipFamilies");
        if (families.size() > 1 || policy.equals(SINGLE)) {
            return result;
        }
        boolean four = families.get(0).equals(Json.of("IPv4"));
        return result.with("ipFamilies", families.plus(Json.of(four ? "IPv6" : "IPv4")));
    }

    private static JsonArray families(String family) {
        return JsonArray.of(Json.of(family));
    }

    private static List<FieldError> available(JsonObject spec, String policy) {
        List<FieldError> errors = new ArrayList<>();
        if (policy.equals(REQUIRED)) {
            errors.add(policy(policy, "this cluster is not configured for dual-stack services"));
        }
        List<String> families = spec.array("ipFamilies").strings();
        for (int i = 0; i < families.size(); i++) {
            if (families.get(i).equals("IPv6")) {
                errors.add(FieldError.invalid(
                        "spec.ipFamilies[" + i + "]",
                        families.get(i),
                        "not configured on this cluster"));
            }
        }
        return errors;
    }
}
