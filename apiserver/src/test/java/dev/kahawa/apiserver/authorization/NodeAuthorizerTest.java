package dev.kahawa.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.apiserver.request.Targets;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.User;
import dev.kahawa.store.Expected;
import dev.kahawa.store.RevisionedStore;
import dev.kahawa.store.Store;
import dev.kahawa.store.StoreOptions;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

class NodeAuthorizerTest {
    private static final String STRANGER =
            "no relationship found between node 'one' and this object";

    private final Store store =
            RevisionedStore.inMemory(StoreOptions.DEFAULT, InstantSource.system());
    private final Authorizers authorizer =
            new Authorizers(new NodeAuthorizer(store), new RbacAuthorizer(store));

    private void put(String key, String json) throws InterruptedException {
        store.put(
                "/registry/" + key,
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                Expected.ANY);
    }

    private void pod(String name, String node, String spec) throws InterruptedException {
        put(
                "pods/ns/" + name,
                "{'metadata':{'namespace':'ns','name':'" + name + "'},'spec':{'nodeName':'" + node
                        + "'," + spec + "}}");
    }

    /** Asks as the node {@code one}; {@code allowed}, or why not. */
    private void check(String method, String url, String expected) {
        String[] parts = url.split("\\?", 2);
        Request request = Request.of(method, parts[0], new Caller.InProcess(User.of("")))
                .withQuery(Query.parse(parts.length > 1 ? parts[1] : ""));
        User node = User.of("system:node:one", "system:nodes", "system:authenticated");
        Verdict verdict = authorizer.authorize(node, Targets.of(request));
        String found = verdict instanceof Verdict.Allowed ? "allowed" : verdict.reason();
        assertThat(found).as(method + " " + url).isEqualTo(expected);
    }

    @Test
    void seesWhatItsPodsName() throws InterruptedException {
        check("GET", "/api/v1/namespaces/ns/secrets/s", STRANGER);
        pod(
                "a",
                "one",
                "'serviceAccountName':'sa','imagePullSecrets':[{'name':'pull'}],"
                        + "'containers':[{'envFrom':[{'secretRef':{'name':'s'}}],'env':"
                        + "[{'valueFrom':{'configMapKeyRef':{'name':'c'}}}]}],'volumes':["
                        + "{'persistentVolumeClaim':{'claimName':'claim'}}]");
        pod("b", "two", "'volumes':[{'secret':{'secretName':'other'}}]");
        check("GET", "/api/v1/namespaces/ns/secrets/s", "allowed");
        check("GET", "/api/v1/namespaces/ns/secrets/pull", "allowed");
        check("GET", "/api/v1/namespaces/ns/secrets/other", STRANGER);
        check("GET", "/api/v1/namespaces/elsewhere/secrets/s", STRANGER);
        check("GET", "/api/v1/namespaces/ns/configmaps/c", "allowed");
        check("GET", "/api/v1/namespaces/ns/configmaps?fieldSelector=metadata.name=c", "allowed");
        check("GET", "/api/v1/namespaces/ns/configmaps", "No Object name found");
        check("PUT", "/api/v1/namespaces/ns/configmaps/c", "can only read resources of this type");
        check("POST", "/api/v1/namespaces/ns/serviceaccounts/sa/token", "allowed");
        check("POST", "/api/v1/namespaces/ns/serviceaccounts/root/token", STRANGER);
        check("GET", "/api/v1/namespaces/ns/persistentvolumeclaims/claim", "allowed");
        check("GET", "/api/v1/namespaces/ns/pods/a", "allowed");
        check("GET", "/api/v1/namespaces/ns/pods/b", STRANGER);
        store.delete("/registry/pods/ns/a", Expected.ANY);
        check("GET", "/api/v1/namespaces/ns/secrets/s", STRANGER);
    }

    @Test
    void followsClaimsToVolumesAndTheirSecrets() throws InterruptedException {
        pod("a", "one", "'volumes':[{'persistentVolumeClaim':{'claimName':'claim'}}]");
        check("GET", "/api/v1/persistentvolumes/pv", STRANGER);
        put(
                "persistentvolumes/pv",
                "{'metadata':{'name':'pv'},'spec':{'claimRef':{'namespace':'ns','name':'claim'},"
                        + "'csi':{'nodeStageSecretRef':{'namespace':'csi','name':'s'}}}}");
        check("GET", "/api/v1/persistentvolumes/pv", "allowed");
        check("GET", "/api/v1/namespaces/csi/secrets/s", "allowed");
        pod("a", "two", "'volumes':[{'persistentVolumeClaim':{'claimName':'claim'}}]");
        check("GET", "/api/v1/namespaces/csi/secrets/s", STRANGER);
    }

    @Test
    void mirrorPodsLeadNowhere() throws InterruptedException {
        put(
                "pods/ns/m",
                "{'metadata':{'namespace':'ns','name':'m','annotations':"
                        + "{'kubernetes.io/config.mirror':'x'}},'spec':{'nodeName':'one',"
                        + "'volumes':[{'secret':{'secretName':'s'}}]}}");
        check("GET", "/api/v1/namespaces/ns/pods/m", "allowed");
        check("GET", "/api/v1/namespaces/ns/secrets/s", STRANGER);
    }

    @Test
    void hasWhatIsItsOwn() {
        check("GET", "/api/v1/nodes/one", "allowed");
        check("GET", "/api/v1/nodes?fieldSelector=metadata.name=one&watch=1", "allowed");
        check("GET", "/api/v1/nodes", "node 'one' cannot read all nodes, only its own Node object");
        check("PATCH", "/api/v1/nodes/one/status", "allowed");
        check("DELETE", "/api/v1/nodes/one", "");
        check("GET", "/api/v1/pods?fieldSelector=spec.nodeName=one", "allowed");
        check(
                "GET",
                "/api/v1/pods?fieldSelector=spec.nodeName!=one",
                "can only list/watch pods with spec.nodeName field selector");
        check("PATCH", "/api/v1/namespaces/ns/pods/a/status", "allowed");
        check("PATCH", "/api/v1/namespaces/ns/pods/a", "");
        check(
                "PUT",
                "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/one",
                "allowed");
        check(
                "PUT",
                "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/two",
                "can only access node lease with the same name as the requesting node");
        check("POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests", "allowed");
        check("GET", "/api/v1/services", "allowed");
        check("GET", "/metrics", "");
    }
}
