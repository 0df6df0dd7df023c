package dev.kahawa.apiserver.podsecurity;

import static dev.kahawa.apiserver.podsecurity.Violation.containers;
import static dev.kahawa.apiserver.podsecurity.Violation.plural;
import static dev.kahawa.apiserver.podsecurity.Violation.quoted;

import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The controls that the level {@code restricted} adds: hardening as it is best practice. */
final class Restricted {
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "persistentVolumeClaim",
            "projected",
            "secret");

    /** Since this version, what Windows has not got is not asked of Windows Pods. */
    private static final int WINDOWS_EXEMPT = 25;

    private Restricted() {}

    private static boolean isExempt(PodView pod, int minor) {
        return minor >= WINDOWS_EXEMPT && pod.isWindows();
    }

    static Optional<Violation> escalation(PodView pod, int minor) {
        List<String> bad = isExempt(pod, minor)
                ? List.of()
                : pod.containers(security ->
                        PodView.flag(security, "allowPrivilegeEscalation").orElse(true));
        return Baseline.violation(
                bad.isEmpty(),
                "allowPrivilegeEscalation != false",
                () -> containers(bad) + " must set securityContext.allowPrivilegeEscalation=false");
    }

    static Optional<Violation> capabilities(PodView pod, int minor) {
        if (isExempt(pod, minor)) {
            return Optional.empty();
        }
        List<String> keeping = pod.containers(
                security -> !security.array("capabilities", "drop").strings().contains("ALL"));
        Set<String> added = new TreeSet<>();
        List<String> adding = pod.containers(security -> {
            List<String> more =
                    new ArrayList<>(security.array("capabilities", "add").strings());
            more.remove("NET_BIND_SERVICE");
            added.addAll(more);
            return !more.isEmpty();
        });
        List<String> details = new ArrayList<>();
        if (!keeping.isEmpty()) {
            details.add(
                    containers(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(containers(adding)
                    + " must not include "
                    + quoted(added)
                    + " in securityContext.capabilities.add");
        }
        return Baseline.violation(
                details.isEmpty(), "unrestricted capabilities", () -> String.join("; ", details));
    }

    static Optional<Violation> volumes(PodView pod, int minor) {
        List<String> names = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            for (String type : volume.keys()) {
                if (!type.equals("name") && !VOLUMES.contains(type)) {
                    names.add(volume.text("name"));
                    types.add(type);
                }
            }
        }
        return Baseline.violation(
                names.isEmpty(),
                "restricted volume types",
                () -> plural("volume", names.size())
                        + " "
                        + quoted(names)
                        + (names.size() == 1 ? " uses " : " use ")
                        + "restricted volume "
                        + plural("type", types.size())
                        + " "
                        + quoted(types));
    }

    static Optional<Violation> nonRoot(PodView pod, int minor) {
        if (pod.isInUserNamespace()) {
            return Optional.empty();
        }
        String name = "runAsNonRoot";
        boolean podBad = PodView.flag(pod.security(), name).filter(v -> !v).isPresent();
        boolean podGood = pod.security().isTrue(name);
        List<String> bad = pod.containers(
                security -> PodView.flag(security, name).filter(v -> !v).isPresent());
        String setters = pod.setters(podBad, bad);
        if (!setters.isEmpty()) {
            return Optional.of(new Violation(
                    "runAsNonRoot != true",
                    setters + " must not set securityContext.runAsNonRoot=false"));
        }
        List<String> silent = podGood
                ? List.of()
                : pod.containers(security -> PodView.flag(security, name).isEmpty());
        return Baseline.violation(
                silent.isEmpty(),
                "runAsNonRoot != true",
                () -> "pod or "
                        + containers(silent)
                        + " must set securityContext.runAsNonRoot=true");
    }

    static Optional<Violation> user(PodView pod, int minor) {
        if (pod.isInUserNamespace()) {
            return Optional.empty();
        }
        Predicate<JsonObject> root = security -> security.number("runAsUser").orElse(1) == 0;
        String setters = pod.setters(root.test(pod.security()), pod.containers(root));
        return Baseline.violation(
                setters.isEmpty(), "runAsUser=0", () -> setters + " must not set runAsUser=0");
    }

    static Optional<Violation> seccomp(PodView pod, int minor) {
        if (isExempt(pod, minor)) {
            return Optional.empty();
        }
        Set<String> good = Set.of("RuntimeDefault", "Localhost");
        Predicate<JsonObject> bad = security -> {
            String type = security.text("seccompProfile", "type");
            return !type.isEmpty() && !good.contains(type);
        };
        String setters = pod.setters(bad.test(pod.security()), pod.containers(bad));
        if (!setters.isEmpty()) {
            Set<String> values = new TreeSet<>(pod.values("seccompProfile", "type"));
            values.removeAll(good);
            return Optional.of(new Violation(
                    "seccompProfile",
                    setters
                            + " must not set securityContext.seccompProfile.type to "
                            + quoted(values)));
        }
        boolean podGood = good.contains(pod.security().text("seccompProfile", "type"));
        List<String> silent = podGood
                ? List.of()
                : pod.containers(
                        security -> security.text("seccompProfile", "type").isEmpty());
        return Baseline.violation(
                silent.isEmpty(),
                "seccompProfile",
                () -> "pod or "
                        + containers(silent)
                        + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                        + " \"Localhost\"");
    }
}
