package dev.kahawa.apiserver.podsecurity;

import static dev.kahawa.apiserver.podsecurity.Violation.containers;
import static dev.kahawa.apiserver.podsecurity.Violation.plural;
import static dev.kahawa.apiserver.podsecurity.Violation.quoted;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The controls of the level {@code baseline}, which stop known ways to more privilege. */
final class Baseline {
    private static final Set<String> CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> SELINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final String SELINUX_ENGINE = "container_engine_t";
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

    /** Sysctls that touch nothing outside the Pod, and the version that allowed them. */
    private static final Map<String, Integer> SYSCTLS = Map.ofEntries(
            Map.entry("kernel.shm_rmid_forced", 0),
            Map.entry("net.ipv4.ip_local_port_range", 0),
            Map.entry("net.ipv4.tcp_syncookies", 0),
            Map.entry("net.ipv4.ping_group_range", 0),
            Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
            Map.entry("net.ipv4.ip_local_reserved_ports", 27),
            Map.entry("net.ipv4.tcp_keepalive_time", 29),
            Map.entry("net.ipv4.tcp_fin_timeout", 29),
            Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
            Map.entry("net.ipv4.tcp_keepalive_probes", 29),
            Map.entry("net.ipv4.tcp_rmem", 32),
            Map.entry("net.ipv4.tcp_wmem", 32));

    private Baseline() {}

    static Optional<Violation> appArmor(PodView pod, int minor) {
        Predicate<JsonObject> bad = security -> {
            String type = security.text("appArmorProfile", "type");
            return !Set.of("", "RuntimeDefault", "Localhost").contains(type);
        };
        List<String> setters = new ArrayList<>();
        String typed = pod.setters(bad.test(pod.security()), pod.containers(bad));
        if (!typed.isEmpty()) {
            setters.add(typed);
        }
        Set<String> values = new TreeSet<>(pod.values("appArmorProfile", "type"));
        values.removeAll(Set.of("RuntimeDefault", "Localhost"));
        pod.metadata().object("annotations").strings().forEach((key, value) -> {
            boolean good = value.isEmpty()
                    || value.equals("runtime/default")
                    || value.startsWith("localhost/");
            if (key.startsWith(APP_ARMOR) && !good) {
                setters.add("annotation \"" + key + "\"");
                values.add(value);
            }
        });
        return setters.isEmpty()
                ? Optional.empty()
                : Optional.of(new Violation(
                        plural("forbidden AppArmor profile", values.size()),
                        String.join(" and ", setters)
                                + " must not set AppArmor profile type to "
                                + quoted(values)));
    }

    static Optional<Violation> capabilities(PodView pod, int minor) {
        Set<String> added = new TreeSet<>();
        List<String> bad = pod.containers(security -> {
            List<String> more =
                    new ArrayList<>(security.array("capabilities", "add").strings());
            more.removeAll(CAPABILITIES);
            added.addAll(more);
            return !more.isEmpty();
        });
        return violation(
                bad.isEmpty(),
                "non-default capabilities",
                () -> containers(bad)
                        + " must not include "
                        + quoted(added)
                        + " in securityContext.capabilities.add");
    }

    static Optional<Violation> hostNamespaces(PodView pod, int minor) {
        List<String> set = new ArrayList<>();
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().isTrue(field)) {
                set.add(field + "=true");
            }
        }
        return violation(set.isEmpty(), "host namespaces", () -> String.join(", ", set));
    }

    static Optional<Violation> hostPaths(PodView pod, int minor) {
        List<String> names = pod.spec().array("volumes").objects().stream()
                .filter(volume -> volume.has("hostPath"))
                .map(volume -> volume.text("name"))
                .toList();
        return violation(
                names.isEmpty(),
                "hostPath volumes",
                () -> plural("volume", names.size()) + " " + quoted(names));
    }

    static Optional<Violation> hostPorts(PodView pod, int minor) {
        List<String> bad = new ArrayList<>();
        Set<String> ports = new TreeSet<>();
        for (JsonObject container : pod.containers()) {
            boolean any = false;
            for (JsonObject port : container.array("ports").objects()) {
                long number = port.number("hostPort").orElse(0);
                if (number != 0) {
                    any = true;
                    ports.add(Long.toString(number));
                }
            }
            if (any) {
                bad.add(container.text("name"));
            }
        }
        return violation(
                bad.isEmpty(),
                "hostPort",
                () -> containers(bad)
                        + (bad.size() == 1 ? " uses " : " use ")
                        + plural("hostPort", ports.size())
                        + " "
                        + String.join(", ", ports));
    }

    static Optional<Violation> probeHosts(PodView pod, int minor) {
        List<String> bad = new ArrayList<>();
        Set<String> hosts = new TreeSet<>();
        for (JsonObject container : pod.containers()) {
            Set<String> found = hosts(container);
            if (!found.isEmpty()) {
                bad.add(container.text("name"));
                hosts.addAll(found);
            }
        }
        return violation(
                bad.isEmpty(),
                "probe or lifecycle host",
                () -> containers(bad)
                        + (bad.size() == 1 ? " uses " : " use ")
                        + "probe or lifecycle "
                        + plural("host", hosts.size())
                        + " "
                        + quoted(hosts));
    }

    private static Set<String> hosts(JsonObject container) {
        List<JsonObject> handlers = List.of(
                container.object("livenessProbe"),
                container.object("readinessProbe"),
                container.object("startupProbe"),
                container.object("lifecycle", "postStart"),
                container.object("lifecycle", "preStop"));
        Set<String> hosts = new TreeSet<>();
        for (JsonObject handler : handlers) {
            hosts.add(handler.text("httpGet", "host"));
            hosts.add(handler.text("tcpSocket", "host"));
        }
        hosts.removeAll(Set.of("", "127.0.0.1", "::1"));
        return hosts;
    }

    static Optional<Violation> privileged(PodView pod, int minor) {
        List<String> bad = pod.containers(security -> security.isTrue("privileged"));
        return violation(
                bad.isEmpty(),
                "privileged",
                () -> containers(bad) + " must not set securityContext.privileged=true");
    }

    static Optional<Violation> procMount(PodView pod, int minor) {
        if (pod.isInUserNamespace()) {
            return Optional.empty();
        }
        Set<String> types = new TreeSet<>();
        List<String> bad = pod.containers(security -> {
            String type = security.text("procMount");
            boolean forbidden = !type.isEmpty() && !type.equals("Default");
            if (forbidden) {
                types.add(type);
            }
            return forbidden;
        });
        return violation(
                bad.isEmpty(),
                "procMount",
                () -> containers(bad) + " must not set securityContext.procMount to "
                        + quoted(types));
    }

    static Optional<Violation> seLinux(PodView pod, int minor) {
        Predicate<JsonObject> badType = security -> {
            String type = security.text("seLinuxOptions", "type");
            return !SELINUX_TYPES.contains(type) && !(type.equals(SELINUX_ENGINE) && minor >= 31);
        };
        Predicate<JsonObject> bad = security -> badType.test(security)
                || !security.text("seLinuxOptions", "user").isEmpty()
                || !security.text("seLinuxOptions", "role").isEmpty();
        String setters = pod.setters(bad.test(pod.security()), pod.containers(bad));
        if (setters.isEmpty()) {
            return Optional.empty();
        }
        List<JsonObject> all = new ArrayList<>(List.of(pod.security()));
        pod.containers().forEach(container -> all.add(container.object("securityContext")));
        Set<String> types = new TreeSet<>();
        all.stream()
                .filter(badType)
                .forEach(security -> types.add(security.text("seLinuxOptions", "type")));
        List<String> data = new ArrayList<>();
        if (!types.isEmpty()) {
            data.add(plural("type", types.size()) + " " + quoted(types));
        }
        for (String field : List.of("user", "role")) {
            if (all.stream().anyMatch(s -> !s.text("seLinuxOptions", field).isEmpty())) {
                data.add(field + " may not be set");
            }
        }
        return Optional.of(new Violation(
                "seLinuxOptions",
                setters
                        + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", data)));
    }

    static Optional<Violation> seccomp(PodView pod, int minor) {
        Predicate<JsonObject> bad =
                security -> security.text("seccompProfile", "type").equals("Unconfined");
        String setters = pod.setters(bad.test(pod.security()), pod.containers(bad));
        return violation(
                setters.isEmpty(),
                "seccompProfile",
                () -> setters
                        + " must not set securityContext.seccompProfile.type to \"Unconfined\"");
    }

    static Optional<Violation> sysctls(PodView pod, int minor) {
        List<String> forbidden = pod.security().array("sysctls").objects().stream()
                .map(sysctl -> sysctl.text("name"))
                .filter(name -> minor < SYSCTLS.getOrDefault(name, Integer.MAX_VALUE)
                        || !SYSCTLS.containsKey(name))
                .toList();
        return violation(
                forbidden.isEmpty(), "forbidden sysctls", () -> String.join(", ", forbidden));
    }

    static Optional<Violation> hostProcess(PodView pod, int minor) {
        Predicate<JsonObject> bad = security -> security.at("windowsOptions", "hostProcess")
                .filter(value -> value.equals(Json.of(true)))
                .isPresent();
        String setters = pod.setters(bad.test(pod.security()), pod.containers(bad));
        return violation(
                setters.isEmpty(),
                "hostProcess",
                () -> setters + " must not set securityContext.windowsOptions.hostProcess=true");
    }

    static Optional<Violation> violation(boolean none, String reason, Supplier<String> detail) {
        return none ? Optional.empty() : Optional.of(new Violation(reason, detail.get()));
    }
}
