package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Services and names as containers see them, on the containerd that runs for tests. */
class PodNetworkTest {
    private static final String PODS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: web, image: nginx, imagePullPolicy: IfNotPresent}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: NodePort
              selector: {app: web}
              ports: [{name: http, port: 80, nodePort: 30880}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: hosts}
            spec: {clusterIP: None, selector: {app: client}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: client, labels: {app: client}}
            spec:
              hostname: clienthost
              subdomain: hosts
              containers:
              - name: client
                image: nginx:curl
                imagePullPolicy: IfNotPresent
                ports: [{containerPort: 80, hostPort: 30980}]
            """;

    @TempDir
    Path directory;

    @Test
    void containersFindAndReachServices() throws IOException, InterruptedException {
        String kubectl = Tools.kubectl("35");
        Path data = directory.resolve("data");
        try (Program program = Program.start(
                data,
                "--runtime",
                "cri",
                "--container-runtime-endpoint",
                "unix://" + Tools.containerd(),
                "--cni-conf-dir",
                Tools.cniDirectory(),
                "--node-name",
                "machine")) {
            Shell shell = program.shell(kubectl, directory);
            shell.await("kubectl get nodes", "machine +Ready");
            Files.writeString(directory.resolve("pods.yaml"), PODS);
            shell.await("kubectl apply -f pods.yaml", "pod/client");
            shell.check("kubectl wait pod/client --for=condition=Ready --timeout=50s", "met");
            shell.check("kubectl wait deploy/web --for=condition=Available --timeout=50s", "met");
            fromInside(shell);
            fromTheNode(shell);
            shell.check("kubectl delete -f pods.yaml --timeout=50s", "pod .client. deleted");
        }
        assertThat(new ProcessBuilder("nft", "list", "table", "ip", "kahawa")
                        .start()
                        .waitFor())
                .as("the rules are gone")
                .isNotZero();
    }

    private static void fromInside(Shell shell) {
        String exec = "kubectl exec client -- ";
        shell.await(exec + "curl -sS -m 5 http://web", "Welcome to nginx");
        shell.check(exec + "curl -sS -m 5 http://web.default.svc.cluster.local", "Welcome");
        shell.check(exec + "getent hosts clienthost.hosts", "clienthost.hosts.default.svc");
        shell.check(
                exec + "bash -c 'D=/var/run/secrets/kubernetes.io/serviceaccount;"
                        + " curl -sS -m 5 --cacert $D/ca.crt -H \"Authorization: Bearer $(cat"
                        + " $D/token)\" https://10.96.0.1:443/healthz"
                        + " https://kubernetes.default.svc/healthz'",
                "^okok$");
        shell.check(
                exec + "bash -c 'echo $KUBERNETES_SERVICE_HOST $WEB_SERVICE_HOST'", "^10.96.0.1");
    }

    private static void fromTheNode(Shell shell) {
        String curl = "curl -sS -m 5 http://";
        shell.check(
                curl + "$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')",
                "Welcome to nginx");
        String node = "$(kubectl get node machine -o jsonpath='{.status.addresses[0].address}')";
        shell.check(curl + node + ":30880", "Welcome to nginx");
        shell.check(curl + node + ":30980", "Welcome to nginx");
    }
}
