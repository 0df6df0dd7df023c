package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong with the security contexts of Pods and containers. */
final class SecurityValidation {
    private static final List<String> PROFILES =
            List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final String SYSCTL =
            "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*" + "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);
    private static final int SYSCTL_MAX = 253;
    private static final int PROFILE_MAX = 4_095;

    private SecurityValidation() {}

    static void pod(JsonObject spec, Place place) {
        JsonObject context = spec.object("securityContext");
        Place at = place.child("securityContext");
        ids(context, List.of("fsGroup", "runAsUser", "runAsGroup"), at);
        int i = 0;
        for (Json group : context.array("supplementalGroups")) {
            long id = JsonObject.of("id", group).number("id").orElse(0);
            at.child("supplementalGroups").index(i++).number(id, Forms::id);
        }
        if (spec.isTrue("shareProcessNamespace") && spec.isTrue("hostPID")) {
            at.child("shareProcessNamespace")
                    .invalid(
                            Json.of(true),
                            "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(context, spec, at);
        at.optionalOneOf(context, "fsGroupChangePolicy", List.of("Always", "OnRootMismatch"));
        at.with(context, "seccompProfile", SecurityValidation::seccomp);
        at.with(context, "windowsOptions", WindowsValidation::options);
        at.with(context, "appArmorProfile", SecurityValidation::appArmor);
        at.optionalOneOf(context, "supplementalGroupsPolicy", List.of("Merge", "Strict"));
        at.optionalOneOf(context, "seLinuxChangePolicy", List.of("Recursive"));
    }

    private static void ids(JsonObject context, List<String> fields, Place place) {
        for (String field : fields) {
            context.number(field).ifPresent(id -> place.child(field).number(id, Forms::id));
        }
    }

    private static void sysctls(JsonObject context, JsonObject spec, Place place) {
        Set<String> names = new HashSet<>();
        place.each(context, "sysctls", (sysctl, at) -> {
            String name = sysctl.text("name");
            Place named = at.child("name");
            if (name.isEmpty()) {
                named.required();
            } else if (name.length() > SYSCTL_MAX
                    || !SYSCTL_PATTERN.matcher(name).matches()) {
                named.invalid(
                        name,
                        "must have at most " + SYSCTL_MAX + " characters and match regex ^" + SYSCTL
                                + "$");
            } else if (names.contains(name)) {
                named.duplicate(name);
            }
            String dotted = name.replace('/', '.');
            if (spec.isTrue("hostNetwork") && dotted.startsWith("net.")) {
                named.invalid(name, "may not be specified when 'hostNetwork' is true");
            } else if (spec.isTrue("hostIPC") && isOfIpc(dotted)) {
                named.invalid(name, "may not be specified when 'hostIPC' is true");
            }
            names.add(name);
        });
    }

    private static boolean isOfIpc(String sysctl) {
        return sysctl.startsWith("kernel.sem")
                || sysctl.startsWith("kernel.shm")
                || sysctl.startsWith("kernel.msg")
                || sysctl.startsWith("fs.mqueue.");
    }

    /** @param spec the Pod's, which says whether users are the host's */
    static void container(JsonObject container, JsonObject spec, Place place) {
        place.with(container, "securityContext", (context, at) -> {
            ids(context, List.of("runAsUser", "runAsGroup"), at);
            at.optionalOneOf(context, "procMount", List.of("Default", "Unmasked"));
            boolean own = spec.has("hostUsers") && !spec.isTrue("hostUsers");
            if (context.text("procMount").equals("Unmasked") && !own) {
                at.child("procMount")
                        .invalid("Unmasked", "`hostUsers` must be false to use `Unmasked`");
            }
            at.with(context, "seccompProfile", SecurityValidation::seccomp);
            escalation(context, at);
            at.with(context, "windowsOptions", WindowsValidation::options);
            at.with(context, "appArmorProfile", SecurityValidation::appArmor);
        });
    }

    private static void escalation(JsonObject context, Place place) {
        boolean denied = context.has("allowPrivilegeEscalation")
                && !context.isTrue("allowPrivilegeEscalation");
        if (!denied) {
            return;
        }
        String start = "cannot set `allowPrivilegeEscalation` to false and ";
        if (context.isTrue("privileged")) {
            place.invalidStruct("core.v1.SecurityContext", context, start + "`privileged` to true");
        }
        JsonArray added = context.array("capabilities", "add");
        if (added.strings().contains("CAP_SYS_ADMIN")) {
            place.invalidStruct(
                    "core.v1.SecurityContext", context, start + "`capabilities.Add` CAP_SYS_ADMIN");
        }
    }

    private static void seccomp(JsonObject profile, Place place) {
        String type = profile.text("type");
        if (type.isEmpty()) {
            place.child("type").required("type is required when seccompProfile is set");
        } else if (!PROFILES.contains(type)) {
            place.child("type").notSupported(type, PROFILES);
        }
        Place local = place.child("localhostProfile");
        if (!type.equals("Localhost")) {
            if (profile.has("localhostProfile")) {
                local.invalidStruct(
                        "core.v1.SeccompProfile",
                        profile,
                        "can only be set when seccomp type is Localhost");
            }
        } else if (!profile.has("localhostProfile")) {
            local.required("must be set when seccomp type is Localhost");
        } else {
            PathValidation.descending(profile.text("localhostProfile"), local);
        }
    }

    private static void appArmor(JsonObject profile, Place place) {
        String type = profile.text("type");
        String name = profile.text("localhostProfile");
        Place local = place.child("localhostProfile");
        switch (type) {
            case "Localhost" -> {
                if (name.isEmpty()) {
                    local.required("must be set when AppArmor type is Localhost");
                } else if (!name.equals(name.strip())) {
                    local.invalid(name, "must not be padded with whitespace");
                }
                if (name.length() > PROFILE_MAX) {
                    local.tooLong(PROFILE_MAX);
                }
            }
            case "RuntimeDefault", "Unconfined" -> {
                if (profile.has("localhostProfile")) {
                    local.invalid(name, "can only be set when AppArmor type is Localhost");
                }
            }
            case "" -> place.child("type").required("type is required when appArmorProfile is set");
            default -> place.child("type").notSupported(type, PROFILES);
        }
    }
}
