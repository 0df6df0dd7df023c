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
            Walk.run(shell);
            everyday(shell, directory);
        }
    }

    /** What every user does next. */
    private static void everyday(Shell shell, Path directory) throws IOException {
        shell.check("kubectl create ns apitest", "created");
        shell.check("kubectl run nginx --image=nginx -n apitest", "pod/nginx created");
        shell.check(
                "kubectl wait pod/nginx -n apitest --for=condition=Ready --timeout=30s",
                "condition met");
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
        shell.check("kubectl auth whoami", "admin");
        shell.check("timeout 3 kubectl get ns -w --output-watch-events || true", "ADDED +apitest");
        shell.check("kubectl delete ns apitest --timeout=30s", "deleted");
        shell.check("kubectl get ns", "(?s)^(?!.*apitest).*$");
    }
}
