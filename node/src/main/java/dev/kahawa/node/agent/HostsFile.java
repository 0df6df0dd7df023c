package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** A Pod's /etc/hosts, as the kubelet writes it. Pure. */
final class HostsFile {
    private static final String LOOPBACK = """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """;

    private HostsFile() {}

    /** For a Pod with a network of its own. */
    static String of(Pod pod, List<String> addresses, String domain) {
        StringBuilder text = new StringBuilder(LOOPBACK);
        String full = PodDns.fullName(pod, domain);
        String name = PodDns.hostname(pod);
        for (String address : addresses) {
            text.append(address)
                    .append('\t')
                    .append(full.isEmpty() ? name : full + "\t" + name)
                    .append('\n');
        }
        return text + aliases(pod);
    }

    /** For a Pod in the machine's network. */
    static String onHost(Pod pod, String machine) {
        return "# Kubernetes-managed hosts file (host network).\n" + machine + aliases(pod);
    }

    private static String aliases(Pod pod) {
        List<JsonObject> aliases = pod.json().array("spec", "hostAliases").objects();
        if (aliases.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n# Entries added by HostAliases.\n");
        for (JsonObject alias : aliases) {
            text.append(alias.text("ip"))
                    .append('\t')
                    .append(String.join("\t", alias.array("hostnames").strings()))
                    .append('\n');
        }
        return text.toString();
    }
}
