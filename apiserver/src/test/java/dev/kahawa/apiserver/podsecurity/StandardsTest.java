package dev.kahawa.apiserver.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class StandardsTest {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    /** What a Pod with this spec violates, in a namespace with these labels. */
    private static void check(String level, String version, String spec, String expected) {
        Policy policy = Policy.enforced(Map.of(ENFORCE, level, ENFORCE + "-version", version));
        byte[] pod = ("{'spec':" + spec + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        PodView view = PodView.of(JsonReader.readTrustedObject(pod));
        assertThat(Violation.text(Standards.violations(policy, view)))
                .as(policy + " " + spec)
                .isEqualTo(expected);
    }

    @Test
    void privilegedAllowsAll() {
        check("privileged", "latest", "{'hostNetwork':true}", "");
    }

    @Test
    void baseline() {
        check("baseline", "latest", "{'containers':[{'name':'c'}]}", "");
        check(
                "baseline",
                "latest",
                "{'hostPID':true,'hostIPC':true}",
                "host namespaces (hostPID=true, hostIPC=true)");
        check(
                "baseline",
                "latest",
                "{'securityContext':{'seLinuxOptions':{'role':'r'}},'containers':[{'name':'c',"
                        + "'securityContext':{'seLinuxOptions':{'type':'x'}}}]}",
                "seLinuxOptions (pod and container \"c\" set forbidden"
                        + " securityContext.seLinuxOptions: type \"x\"; role may not be set)");
    }

    @Test
    void sysctlsByVersion() {
        String spec = "{'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_fin_timeout'}]}}";
        check("baseline", "latest", spec, "");
        check("baseline", "v1.28", spec, "forbidden sysctls (net.ipv4.tcp_fin_timeout)");
    }

    @Test
    void restrictedReplacesLaxerControls() {
        String spec = "{'securityContext':{'runAsNonRoot':true,'seccompProfile':"
                + "{'type':'Unconfined'}},'os':{'name':'%s'},'containers':[{'name':'c',"
                + "'securityContext':{'allowPrivilegeEscalation':false,'capabilities':"
                + "{'drop':['ALL']}}}]}";
        check(
                "restricted",
                "latest",
                spec.formatted("linux"),
                "seccompProfile (pod must not set securityContext.seccompProfile.type to"
                        + " \"Unconfined\")");
        check("restricted", "latest", spec.formatted("windows"), "");
    }

    @Test
    void unknownLevelIsTheStrictest() {
        check(
                "none",
                "v1.19",
                "{'hostUsers':true,'containers':[{'name':'a','securityContext':{"
                        + "'seccompProfile':{'type':'RuntimeDefault'},'runAsNonRoot':true}}]}",
                "allowPrivilegeEscalation != false (container \"a\" must set"
                        + " securityContext.allowPrivilegeEscalation=false)");
    }
}
