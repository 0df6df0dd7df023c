package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.IpAddress;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a Service's addresses and the families that they are of. */
final class ServiceAddressValidation {
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES =
            List.of("PreferDualStack", "RequireDualStack", "SingleStack");

    private ServiceAddressValidation() {}

    static void families(JsonObject spec, Place place) {
        JsonArray ips = spec.array("clusterIPs");
        Place list = place.child("clusterIPs");
        agree(spec.text("clusterIP"), ips, list);
        Set<String> seen = new HashSet<>();
        place.eachText(spec, "ipFamilies", (family, at) -> {
            if (!FAMILIES.contains(family)) {
                at.notSupported(family, FAMILIES);
            }
            if (!seen.add(family)) {
                at.duplicate(family);
            }
        });
        place.optionalOneOf(spec, "ipFamilyPolicy", POLICIES);
        if (!valid(ips, list)) {
            return;
        }
        Set<Boolean> six = new HashSet<>();
        ips.strings().forEach(ip -> six.add(isSix(ip)));
        if (ips.size() > 1 && six.size() < 2) {
            list.invalid(ips, "may specify no more than one IP for each IP family");
        }
        match(ips.strings(), spec.array("ipFamilies").strings(), list);
    }

    private static void agree(String ip, JsonArray ips, Place list) {
        if (ip.isEmpty()) {
            if (!ips.isEmpty()) {
                list.invalid(ips, "must be empty when `clusterIP` is not specified");
            }
        } else if (ips.isEmpty()) {
            list.required();
        } else if (!ips.get(0).equals(Json.of(ip))) {
            list.invalid(ips, "first value must match `clusterIP`");
        }
    }

    /** Whether all are addresses. */
    private static boolean valid(JsonArray ips, Place list) {
        int before = list.errors().size();
        List<String> texts = ips.strings();
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0 || !texts.get(i).equals("None")) {
                list.index(i).form(texts.get(i), Forms::address);
            } else if (texts.size() > 1) {
                list.invalid(ips, "'None' must be the first and only value");
            }
        }
        boolean valid = list.errors().size() == before;
        if (texts.size() > 2) {
            list.invalid(ips, "may only hold up to 2 values");
        }
        return valid;
    }

    private static boolean isSix(String ip) {
        return IpAddress.parse(ip).map(IpAddress::isSix).orElse(false);
    }

    private static void match(List<String> ips, List<String> families, Place list) {
        if (ips.equals(List.of("None"))) {
            return;
        }
        for (int i = 0; i < ips.size() && i < families.size(); i++) {
            String family = families.get(i);
            if (FAMILIES.contains(family) && family.equals("IPv6") != isSix(ips.get(i))) {
                list.index(i)
                        .invalid(
                                ips.get(i),
                                "expected an "
                                        + family
                                        + " value as indicated by `ipFamilies["
                                        + i
                                        + "]`");
            }
        }
    }

    /** An address that others can reach: of an endpoint, or an external one. */
    static void notSpecial(String text, Place place) {
        IpAddress ip = IpAddress.parse(text).orElse(null);
        if (ip == null) {
            place.invalid(text, "must be a valid IP address");
            return;
        }
        if (ip.isUnspecified()) {
            place.invalid(text, "may not be unspecified (" + text + ")");
        }
        if (ip.isLoopback()) {
            place.invalid(text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (ip.isLinkLocal()) {
            place.invalid(text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (ip.isLinkLocalMulticast()) {
            place.invalid(
                    text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}
