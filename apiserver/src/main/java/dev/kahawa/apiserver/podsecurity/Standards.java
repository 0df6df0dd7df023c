package dev.kahawa.apiserver.podsecurity;

import dev.kahawa.apiserver.podsecurity.Policy.Level;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Pod Security Standards: which controls each level has since which version. (Kubernetes
 * documentation: "Pod Security Standards".)
 */
final class Standards {
    /** In the order in which upstream tells them. */
    private static final List<Control> CONTROLS = List.of(
            new Control("appArmorProfile", Level.BASELINE, 0, "", Baseline::appArmor),
            new Control("capabilities_baseline", Level.BASELINE, 0, "", Baseline::capabilities),
            new Control("hostNamespaces", Level.BASELINE, 0, "", Baseline::hostNamespaces),
            new Control("hostPathVolumes", Level.BASELINE, 0, "", Baseline::hostPaths),
            new Control("hostPorts", Level.BASELINE, 0, "", Baseline::hostPorts),
            new Control("hostProbes", Level.BASELINE, 34, "", Baseline::probeHosts),
            new Control("privileged", Level.BASELINE, 0, "", Baseline::privileged),
            new Control("procMount", Level.BASELINE, 0, "", Baseline::procMount),
            new Control("seLinuxOptions", Level.BASELINE, 0, "", Baseline::seLinux),
            new Control("seccompProfile_baseline", Level.BASELINE, 0, "", Baseline::seccomp),
            new Control("sysctls", Level.BASELINE, 0, "", Baseline::sysctls),
            new Control("windowsHostProcess", Level.BASELINE, 0, "", Baseline::hostProcess),
            new Control(
                    "allowPrivilegeEscalation", Level.RESTRICTED, 8, "", Restricted::escalation),
            new Control(
                    "capabilities_restricted",
                    Level.RESTRICTED,
                    22,
                    "capabilities_baseline",
                    Restricted::capabilities),
            new Control(
                    "restrictedVolumes",
                    Level.RESTRICTED,
                    0,
                    "hostPathVolumes",
                    Restricted::volumes),
            new Control("runAsNonRoot", Level.RESTRICTED, 0, "", Restricted::nonRoot),
            new Control("runAsUser", Level.RESTRICTED, 23, "", Restricted::user),
            new Control(
                    "seccompProfile_restricted",
                    Level.RESTRICTED,
                    19,
                    "seccompProfile_baseline",
                    Restricted::seccomp));

    private Standards() {}

    /** Looks at a Pod as of one version. */
    @FunctionalInterface
    private interface Check {
        Optional<Violation> of(PodView pod, int minor);
    }

    /**
     * @param since the first version that has it
     * @param instead the laxer control that it makes needless; empty if none
     */
    private record Control(String id, Level level, int since, String instead, Check check) {

        boolean isIn(Policy policy) {
            return policy.level().compareTo(level) >= 0 && policy.minor() >= since;
        }
    }

    static List<Violation> violations(Policy policy, PodView pod) {
        List<Control> controls =
                CONTROLS.stream().filter(control -> control.isIn(policy)).toList();
        Set<String> needless = controls.stream().map(Control::instead).collect(Collectors.toSet());
        List<Violation> violations = new ArrayList<>();
        for (Control control : controls) {
            if (!needless.contains(control.id)) {
                control.check.of(pod, policy.minor()).ifPresent(violations::add);
            }
        }
        return violations;
    }
}
