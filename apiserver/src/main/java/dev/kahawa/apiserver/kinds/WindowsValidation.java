package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.regex.Pattern;

/** What a Pod may say for which operating system, and what is wrong with Windows' options. */
final class WindowsValidation {
    private static final int SPEC_KIB_MAX = 64;
    private static final int DOMAIN_MAX = 256;
    private static final int USER_MAX = 104;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NET_BIOS =
            Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final String DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern DNS = Pattern.compile(DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");
    private static final Pattern USER_CHARACTERS = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
    private static final Pattern DOTS = Pattern.compile("[. ]+");

    private static final List<String> POD_SECURITY = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "sysctls",
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy");
    private static final List<String> CONTAINER_SECURITY = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "capabilities",
            "readOnlyRootFilesystem",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "runAsUser",
            "runAsGroup");
    private static final String NOT_FOR_WINDOWS = "cannot be set for a windows pod";

    private WindowsValidation() {}

    /** The operating system that the spec names, and what does not go with it. */
    static void os(JsonObject spec, Place place) {
        if (!spec.has("os")) {
            return;
        }
        String name = spec.text("os", "name");
        switch (name) {
            case "" -> place.child("os", "name").required();
            case "linux" -> linux(spec, place);
            case "windows" -> windows(spec, place);
            default -> place.child("os").notSupported(name, List.of("linux", "windows"));
        }
    }

    private static void linux(JsonObject spec, Place place) {
        String why = "windows options cannot be set for a linux pod";
        if (spec.object("securityContext").has("windowsOptions")) {
            place.child("securityContext", "windowsOptions").forbidden(why);
        }
        PodContainers.each(spec, place, (container, at) -> {
            if (container.object("securityContext").has("windowsOptions")) {
                at.child("securityContext", "windowsOptions").forbidden(why);
            }
        });
    }

    private static void windows(JsonObject spec, Place place) {
        JsonObject context = spec.object("securityContext");
        Place at = place.child("securityContext");
        forbid(context, POD_SECURITY.subList(0, 2), at);
        if (spec.has("hostUsers")) {
            place.child("hostUsers").forbidden(NOT_FOR_WINDOWS);
        }
        for (String field : List.of("hostPID", "hostIPC")) {
            if (spec.isTrue(field)) {
                place.child(field).forbidden(NOT_FOR_WINDOWS);
            }
        }
        forbid(context, POD_SECURITY.subList(2, 6), at);
        if (spec.has("shareProcessNamespace")) {
            place.child("shareProcessNamespace").forbidden(NOT_FOR_WINDOWS);
        }
        forbid(context, POD_SECURITY.subList(6, POD_SECURITY.size()), at);
        PodContainers.each(
                spec,
                place,
                (container, there) -> forbid(
                        container.object("securityContext"),
                        CONTAINER_SECURITY,
                        there.child("securityContext")));
    }

    private static void forbid(JsonObject context, List<String> fields, Place place) {
        for (String field : fields) {
            if (context.has(field)) {
                place.child(field).forbidden(NOT_FOR_WINDOWS);
            }
        }
    }

    static void options(JsonObject options, Place place) {
        options.string("gmsaCredentialSpecName")
                .ifPresent(
                        name -> place.child("gmsaCredentialSpecName").form(name, Forms::subdomain));
        options.string("gmsaCredentialSpec").ifPresent(spec -> {
            Place at = place.child("gmsaCredentialSpec");
            if (spec.isEmpty()) {
                at.invalid(spec, "gmsaCredentialSpec cannot be an empty string");
            } else if (spec.length() > SPEC_KIB_MAX * 1024) {
                at.invalid(spec, "gmsaCredentialSpec size must be under " + SPEC_KIB_MAX + " KiB");
            }
        });
        options.string("runAsUserName")
                .ifPresent(name -> userName(name, place.child("runAsUserName")));
    }

    private static void userName(String name, Place place) {
        String[] parts = name.split("\\\\", -1);
        if (name.isEmpty()) {
            place.invalid(name, "runAsUserName cannot be an empty string");
        } else if (CONTROL.matcher(name).find()) {
            place.invalid(name, "runAsUserName cannot contain control characters");
        } else if (parts.length > 2) {
            place.invalid(name, "runAsUserName cannot contain more than one backslash");
        } else {
            if (parts.length == 2) {
                domain(parts[0], name, place);
            }
            user(parts[parts.length - 1], name, place);
        }
    }

    private static void domain(String domain, String name, Place place) {
        if (domain.length() >= DOMAIN_MAX) {
            place.invalid(
                    name,
                    "runAsUserName's Domain length must be under " + DOMAIN_MAX + " characters");
        }
        if (!NET_BIOS.matcher(domain).matches() && !DNS.matcher(domain).matches()) {
            place.invalid(
                    name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }

    private static void user(String user, String name, Place place) {
        if (user.isEmpty()) {
            place.invalid(name, "runAsUserName's User cannot be empty");
        } else if (user.length() > USER_MAX) {
            place.invalid(
                    name,
                    "runAsUserName's User length must not be longer than "
                            + USER_MAX
                            + " characters");
        }
        if (DOTS.matcher(user).matches()) {
            place.invalid(name, "runAsUserName's User cannot contain only periods or spaces");
        }
        if (USER_CHARACTERS.matcher(user).find()) {
            place.invalid(
                    name,
                    "runAsUserName's User cannot contain the following characters:"
                            + " \"/\\:;|=,+*?<>@[]");
        }
    }

    /** Containers that run as the host's processes: all of the Pod's, or none. */
    static void hostProcess(JsonObject spec, Place place) {
        Json ofPod = option(spec);
        int[] counts = new int[2];
        PodContainers.each(spec, place, (container, at) -> {
            Json own = option(container);
            boolean both = ofPod instanceof JsonBool && own instanceof JsonBool;
            if (both && !ofPod.equals(own)) {
                at.child("securityContext", "windowsOptions", "hostProcess")
                        .invalid(
                                own,
                                "pod hostProcess value must be identical if both are specified,"
                                        + " was "
                                        + ofPod);
            }
            counts[0]++;
            Json effective = own instanceof JsonBool ? own : ofPod;
            counts[1] += effective == JsonBool.TRUE ? 1 : 0;
        });
        if (counts[1] == 0) {
            return;
        }
        if (counts[0] != counts[1]) {
            place.invalid(
                    "",
                    "If pod contains any hostProcess containers then all containers must be"
                            + " HostProcess containers");
        }
        if (!spec.isTrue("hostNetwork")) {
            place.child("hostNetwork")
                    .invalid(
                            Json.of(false),
                            "hostNetwork must be true if pod contains any hostProcess containers");
        }
    }

    private static Json option(JsonObject owner) {
        return owner.at("securityContext", "windowsOptions", "hostProcess").orElse(Json.of(""));
    }
}
