package dev.kahawa.verify;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The walk of the README, to the letter, with real kubectl and curl against the program. */
class WalkTest {
    private static final Path WALK = Path.of("..", "examples", "walk");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"32", "35"})
    void walks(String version) throws IOException, InterruptedException {
        String kubectl = Tools.kubectl(version);
        try (Program program = Program.start(directory.resolve("data"))) {
            Shell shell = program.shell(kubectl, WALK);
            shell.await("kubectl get nodes", "node-1 +Ready");
            accounts(shell);
            shell.set("CACERT", program.authority().toString());
            shell.set("SERVER", program.address());
            callFromOutside(shell);
            everyday(shell, directory);
        }
    }

    private static void accounts(Shell shell) {
        shell.check("kubectl create ns apitest", "namespace/apitest created");
        shell.check("kubectl create sa admin-sa -n apitest", "serviceaccount/admin-sa created");
        shell.await("kubectl get sa -n apitest", "(?s)admin-sa.*default");
        shell.check("kubectl apply -f cluster-role.yaml", "clusterrole.*/admin-role created");
        shell.check("kubectl get clusterrole | grep admin-role", "admin-role +20");
        shell.check("kubectl apply -f pod.yaml", "pod/nginx created");
        shell.await("kubectl get pod -n apitest", "nginx +1/1 +Running +0");
        String token = shell.check("kubectl create token admin-sa -n apitest", "^ey");
        shell.set("TOKEN", token);
    }

    private static void callFromOutside(Shell shell) {
        String curl = "curl -sS --cacert $CACERT -H \"Authorization: Bearer $TOKEN\" ";
        String deployments = "$SERVER/apis/apps/v1/namespaces/apitest/deployments";
        String post =
                curl + "-H 'Content-Type: application/json' --data @deployment.json " + deployments;
        String one = deployments + "/apitest-nginx";
        shell.check(curl + "$SERVER/healthz", "^ok$");
        shell.check(
                post,
                "(?s)\"status\": \"Failure\".*deployments.apps is forbidden: User"
                        + " ..system:serviceaccount:apitest:admin-sa.. cannot create resource"
                        + ".*\"reason\": \"Forbidden\".*\"code\": 403");
        shell.check("kubectl apply -f cluster-role-binding.yaml", "admin-role-binding created");
        shell.check(post + " -w '%{http_code}'", "(?s)\"kind\": \"Deployment\".*201$");
        shell.await(
                "kubectl get pods -n apitest | grep -cE"
                        + " '^apitest-nginx-[a-z0-9]+-[a-z0-9]{5} +1/1 +Running'",
                "^3$");
        shell.check(curl + one, "(?s)\"kind\": \"Deployment\".*\"replicas\": 3");
        shell.check(curl + "-X DELETE " + one, "\"status\": \"Success\"");
        shell.await("kubectl get pods -n apitest --no-headers | wc -l", "^1$");
    }

    /** What every user does next. */
    private static void everyday(Shell shell, Path directory) throws IOException {
        shell.check("kubectl describe pod nginx -n apitest", "(?s)Status: +Running.*Scheduled");
        shell.check("kubectl create deployment web --image=nginx", "deployment.apps/web created");
        shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully rolled out");
        shell.check("kubectl scale deploy/web --replicas=2", "scaled");
        shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully rolled out");
        shell.check("kubectl set image deploy/web nginx=nginx:2", "image updated");
        shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully rolled out");
        shell.check("kubectl rollout undo deploy/web", "rolled back");
        shell.check("kubectl label deploy web tier=front", "labeled");
        shell.check("kubectl annotate deploy web note=hello", "annotated");
        shell.check(
                "kubectl wait deploy/web --for=condition=Available --timeout=30s", "condition met");
        Path editor = directory.resolve("editor");
        Files.writeString(editor, "#!/bin/sh\nexec sed -i s/tier:.front/tier:\\ back/ \"$@\"\n");
        shell.check("chmod +x " + editor, "");
        shell.check("EDITOR=" + editor + " kubectl edit deploy web", "deployment.apps/web edited");
        shell.check("kubectl get deploy web -o yaml", "tier: back");
        shell.check("kubectl explain deployment.spec.replicas", "replicas");
        shell.check("kubectl api-resources", "(?s)deployments +deploy +apps/v1 +true +Deployment");
        shell.check("kubectl auth can-i create pods", "^yes");
        shell.check(
                "kubectl auth can-i create pods --as system:serviceaccount:apitest:admin-sa || true",
                "^no");
        shell.check("kubectl auth whoami", "kubernetes-admin");
        shell.check("timeout 3 kubectl get ns -w --output-watch-events || true", "ADDED +apitest");
        shell.check("kubectl delete ns apitest --timeout=30s", "deleted");
        shell.check("kubectl get ns", "(?s)^(?!.*apitest).*$");
    }
}
