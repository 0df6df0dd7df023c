package dev.kahawa.verify;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;

/** The talk: the API from inside a Pod that is a real container, with real kubectl and curl. */
class TalkTest {
    private static final Path WALK = Path.of("..", "examples", "walk").toAbsolutePath();

    /** What is typed inside of the Pod first, once. */
    private static final String PRELUDE = String.join(
            "\n",
            "k8s=$KUBERNETES_PORT_443_TCP_ADDR:$KUBERNETES_PORT_443_TCP_PORT",
            "account=/var/run/secrets/kubernetes.io/serviceaccount",
            "TOKEN=$(cat $account/token)",
            "CACERT=$account/ca.crt",
            "deployments=https://$k8s/apis/apps/v1/namespaces/apitest/deployments",
            "call() { curl -sS -H \"Authorization: Bearer $TOKEN\" --cacert $CACERT \"$@\"; }",
            "");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"32", "35"})
    void calls(String version) throws IOException, InterruptedException {
        Containers containers = Containers.find();
        String kubectl = Tools.kubectl(version);
        try (Program program = Program.start(directory.resolve("data"), containers.flags())) {
            Shell shell = program.shell(kubectl, WALK);
            prepare(shell);
            enter(shell, kubectl);
            install(shell);
            call(shell);
            leave(shell);
        }
    }

    private static void prepare(Shell shell) {
        shell.await("kubectl get nodes", "node-1 +Ready");
        shell.check("kubectl create ns apitest", "namespace/apitest created");
        shell.check("kubectl create sa admin-sa -n apitest", "serviceaccount/admin-sa created");
        shell.check("kubectl apply -f cluster-role.yaml", "clusterrole.*/admin-role created");
        shell.check(
                "sed 's/^spec:/spec:\\n  serviceAccountName: admin-sa/' pod.yaml"
                        + " | kubectl apply -f -",
                "pod/nginx created");
        shell.await("kubectl get pod -n apitest", "nginx +1/1 +Running +0");
    }

    /** In a terminal, which script makes, as a person sits at. */
    private static void enter(Shell shell, String kubectl) {
        shell.check(
                "printf 'tty; echo at $KUBERNETES_SERVICE_HOST $KUBERNETES_PORT_443_TCP_PORT\\n"
                        + "ls /var/run/secrets/kubernetes.io/serviceaccount; exit 3\\n'"
                        + " | script -qec \"'" + kubectl
                        + "' exec -it nginx -n apitest -- /bin/bash\" /dev/null; test $? = 3",
                "(?s)/dev/pts/0.*at 10\\.96\\.0\\.1 443.*ca\\.crt\\s+namespace\\s+token");
    }

    private static void install(Shell shell) {
        shell.check(
                "kubectl exec nginx -n apitest -- sh -c"
                        + " 'apt-get update && apt-get install -y curl' && echo installed",
                "installed$");
    }

    private static void call(Shell shell) throws IOException {
        inside(shell, "call https://$k8s/healthz", "^ok$");
        inside(
                shell,
                post(),
                "(?s)deployments.apps is forbidden: User"
                        + " ..system:serviceaccount:apitest:admin-sa.. cannot create resource"
                        + ".*\"code\": 403");
        shell.check("kubectl apply -f cluster-role-binding.yaml", "admin-role-binding created");
        inside(shell, post(), "(?s)\"kind\": \"Deployment\".*\"generation\": 1");
        shell.await(
                "kubectl get pods -n apitest",
                "(?m)(^apitest-nginx-[a-z0-9]+-[a-z0-9]{5} +1/1 +Running.*\\n){3}");
        inside(shell, "call $deployments/apitest-nginx", "(?s)\"replicas\": 3");
    }

    private static String post() {
        return "call -H 'Content-Type: application/json' --data @- $deployments";
    }

    private static void leave(Shell shell) {
        inside(
                shell,
                "call -X DELETE $deployments/apitest-nginx </dev/null",
                "\"status\": \"Success\"");
        shell.await(
                "kubectl get pods -n apitest",
                "NAME +READY +STATUS +RESTARTS +AGE\\nnginx +1/1 +Running +\\d+ +\\S+$");
        shell.check("kubectl delete ns apitest --timeout=60s", "deleted");
        shell.await("kubectl get pods -A", "No resources found");
    }

    /** Types it in the Pod's shell; deployment.json is its input. */
    private static void inside(Shell shell, String command, String shows) {
        shell.set("INSIDE", PRELUDE + command);
        shell.check(
                "kubectl exec -i nginx -n apitest -- bash -c \"$INSIDE\" <deployment.json", shows);
    }
}
