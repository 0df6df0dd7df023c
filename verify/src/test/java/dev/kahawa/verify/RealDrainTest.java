package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** kubectl drain of a node of real containers: they end gracefully, and others take their place. */
class RealDrainTest {
    private static final String THERE =
            "kubectl get pods -l app=web --field-selector spec.nodeName=machine -o name | wc -l";

    @TempDir
    Path directory;

    @Test
    void endsContainersGracefully() throws IOException, InterruptedException {
        Containers containers = Containers.find();
        try (Program program = Program.start(directory.resolve("data"), flags(containers))) {
            Shell shell = program.shell(Tools.kubectl("35"), directory);
            shell.await("kubectl get nodes", "(?s)machine +Ready.*node-1 +Ready");
            shell.await("kubectl get sa", "default");
            shell.check("kubectl cordon node-1", "cordoned");
            Files.writeString(directory.resolve("web.yaml"), deployment());
            shell.check("kubectl apply -f web.yaml", "deployment.apps/web created");
            shell.check("kubectl rollout status deploy/web --timeout=50s", "successfully rolled");
            shell.check(THERE, "^2$");
            shell.check("kubectl create pdb web --selector=app=web --min-available=1", "created");
            shell.await("kubectl get pdb web", "web +1 +N/A +1 ");
            shell.check("kubectl uncordon node-1", "uncordoned");
            shell.check(
                    "kubectl drain machine --timeout=55s",
                    "(?s)would violate the pod's disruption budget.*node/machine drained");
            shell.check(THERE, "^0$");
            shell.await("kubectl get pods -l app=web -o wide", "(?s)node-1.*node-1");
            shell.check("kubectl get nodes", "machine +Ready,SchedulingDisabled");
        }
        List<String> ends = Files.readAllLines(directory.resolve("ends"));
        assertThat(ends).containsExactly("asked", "ended", "asked", "ended");
    }

    /** Two Pods that write down that they were asked to end, and that they had the time. */
    private String deployment() {
        return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2,"
                + " selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},"
                + " spec: {terminationGracePeriodSeconds: 20, volumes: [{name: h, hostPath: {path: '"
                + directory
                + "'}}], containers: [{name: c, image: busybox, imagePullPolicy: IfNotPresent,"
                + " volumeMounts: [{name: h, mountPath: /h}], command: [sh, -c, 'trap \"echo asked"
                + " >>/h/ends; sleep 1; echo ended >>/h/ends; exit 0\" TERM; touch /tmp/up; while"
                + " :; do sleep 1 & wait; done'], readinessProbe: {exec: {command: [cat,"
                + " /tmp/up]}, periodSeconds: 1}}]}}}}";
    }

    /** This machine, and a simulated node for Pods to go to. */
    private static String[] flags(Containers containers) {
        String[] flags = containers.flags();
        for (int i = 0; i < flags.length - 1; i++) {
            switch (flags[i]) {
                case "--node-name" -> flags[i + 1] = "machine";
                case "--nodes" -> flags[i + 1] = "1";
                default -> {}
            }
        }
        return flags;
    }
}
