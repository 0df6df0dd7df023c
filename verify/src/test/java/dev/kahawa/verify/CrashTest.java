package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program's data directory outlives it, and serves one program at a time. */
class CrashTest {
    @TempDir
    Path directory;

    @Test
    void keepsEverythingThroughKillAndRestart() throws IOException, InterruptedException {
        String kubectl = Tools.kubectl("35");
        String before;
        try (Program program = Program.start(directory)) {
            Shell shell = program.shell(kubectl, directory);
            shell.check("kubectl create configmap kept --from-literal=a=b", "created");
            shell.check("kubectl create deployment web --image=nginx --replicas=2", "created");
            shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully");
            before = shell.check("kubectl get cm kept -o jsonpath={.metadata.uid}", "-");
            program.kill();
        }
        try (Program program = Program.start(directory)) {
            Shell shell = program.shell(kubectl, directory);
            assertThat(shell.check("kubectl get cm kept -o jsonpath={.metadata.uid}", "-"))
                    .isEqualTo(before);
            shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully");
            shell.check("kubectl delete pod --all", "deleted");
            shell.await("kubectl get pods --no-headers | grep -c Running", "^2$");
        }
    }

    @Test
    void refusesASecondServerOnTheSameDirectory() throws IOException, InterruptedException {
        try (Program program = Program.start(directory)) {
            Process second = Program.command(directory).start();
            String said =
                    new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said)
                    .contains("data directory " + directory + " is in use by process")
                    .contains(Long.toString(program.pid()));
            assertThat(second.waitFor()).isEqualTo(1);
        }
    }
}
