package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pods as real containers: what a person and their Pods see, with real kubectl. */
class RealPodsTest {
    @TempDir
    static Path directory;

    private static Containers containers;
    private static Program program;
    private Shell shell;

    @BeforeAll
    static void start() throws IOException {
        containers = Containers.find();
        Tools.kubectl("35");
        program = Program.start(directory.resolve("data"), containers.flags());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (program != null) {
            program.close();
        }
    }

    @BeforeEach
    void namespace() {
        shell = program.shell(Tools.kubectl("35"), directory);
        shell.await("kubectl get nodes", "node-1 +Ready");
        shell.check("kubectl create ns real", "created");
        shell.await("kubectl get sa -n real", "default");
        shell.check("kubectl config set-context --current --namespace=real", "modified");
    }

    @AfterEach
    void clear() {
        shell.check("kubectl delete pods --all -n real --now --timeout=50s", "");
        shell.check("kubectl delete ns real --timeout=50s", "deleted");
    }

    /** A Pod named p of the given spec, in YAML's flow style. */
    private void apply(String spec) throws IOException {
        Files.writeString(
                directory.resolve("pod.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: p}}, spec: {"
                        + "terminationGracePeriodSeconds: 1, " + spec + "}}");
        shell.check("kubectl apply -f pod.yaml", "pod/p created");
    }

    /** A container named c of busybox that runs a script, and more of its fields. */
    private static String busybox(String script, String more) {
        return "containers: [{name: c, image: busybox, imagePullPolicy: IfNotPresent,"
                + " command: [sh, -c, '" + script + "']" + more + "}]";
    }

    private void running() {
        shell.await("kubectl get pod p", "p +1/1 +Running");
    }

    @Test
    void restartsWithBackOff() throws IOException {
        apply(busybox("echo try; exit 3", ""));
        shell.await("kubectl get pod p", "CrashLoopBackOff +[1-9]");
        shell.check("kubectl get pod p -o yaml", "exitCode: 3\\s");
        shell.check("kubectl logs p --previous", "try");
        shell.check("kubectl get events", "Back-off restarting failed container c in pod p");
    }

    @Test
    void completesAndFails() throws IOException {
        apply("restartPolicy: Never, " + busybox("echo bye >/dev/termination-log; exit 7", ""));
        shell.await("kubectl get pod p", "p +0/1 +Error +0");
        shell.check(
                "kubectl get pod p -o jsonpath='{.status.containerStatuses[0].state.terminated}'",
                "\"exitCode\":7.*\"message\":\"bye");
    }

    @Test
    void endsContainersThatTakeTooMuchMemory() throws IOException {
        apply("restartPolicy: Never, "
                + busybox("tail /dev/zero", ", resources: {limits: {memory: 20Mi}}"));
        shell.await("kubectl get pod p", "OOMKilled");
    }

    @Test
    void runsInitContainersAndSidecarsFirst() throws IOException {
        apply("volumes: [{name: v, emptyDir: {}}], initContainers: ["
                + "{name: one, image: busybox, imagePullPolicy: IfNotPresent,"
                + " command: [sh, -c, 'echo first >/v/log'], volumeMounts: [{name: v, mountPath:"
                + " /v}]},"
                + "{name: side, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy:"
                + " Always, command: [sh, -c, 'echo second >>/v/log; sleep 1000'], volumeMounts:"
                + " [{name: v, mountPath: /v}]}], "
                + busybox("cat /v/log; sleep 1000", ", volumeMounts: [{name: v, mountPath: /v}]"));
        shell.await("kubectl get pod p", "p +2/2 +Running");
        shell.await("kubectl logs p -c c", "first\\s+second");
    }

    @Test
    void updatesVolumesWhileTheyAreUsed() throws IOException {
        shell.check("kubectl create configmap m --from-literal=k=one", "created");
        shell.check("kubectl create secret generic s --from-literal=k=hidden", "created");
        apply("volumes: [{name: m, configMap: {name: m}}, {name: s, secret: {secretName: s}},"
                + " {name: e, emptyDir: {medium: Memory}}, {name: d, downwardAPI: {items: [{path:"
                + " labels, fieldRef: {fieldPath: metadata.labels}}]}}], "
                + busybox(
                        "sleep 1000",
                        ", volumeMounts: [{name: m, mountPath: /m}, {name: s, mountPath: /s},"
                                + " {name: e, mountPath: /e}, {name: d, mountPath: /d}]"));
        running();
        shell.check("kubectl exec p -- cat /m/k /s/k /d/labels", "onehiddenapp=.p.");
        shell.check("kubectl exec p -- grep ' /e ' /proc/mounts", "tmpfs");
        shell.check(
                "kubectl create configmap m --from-literal=k=two -o yaml --dry-run=client"
                        + " | kubectl apply -f -",
                "configured");
        shell.check("kubectl label pod p app=q --overwrite", "labeled");
        shell.await("kubectl exec p -- cat /m/k /d/labels", "twoapp=.q.");
    }

    @Test
    void probes() throws IOException {
        apply(busybox(
                "touch /tmp/live; sleep 1000",
                ", readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 1},"
                        + " livenessProbe: {exec: {command: [cat, /tmp/live]}, periodSeconds: 1,"
                        + " failureThreshold: 1, initialDelaySeconds: 2}"));
        shell.await("kubectl get pod p", "p +0/1 +Running +0");
        shell.check("kubectl exec p -- touch /tmp/ready", "");
        running();
        shell.check("kubectl exec p -- rm /tmp/live", "");
        shell.await("kubectl get pod p", "Running +1 ");
        shell.check("kubectl get events", "Liveness probe failed");
    }

    @Test
    void copiesForwardsAndAttaches() throws IOException {
        apply("containers: [{name: c, image: nginx, imagePullPolicy: IfNotPresent}]");
        running();
        Files.writeString(directory.resolve("page"), "copied");
        shell.check("kubectl cp page p:/var/www/html/page", "");
        shell.check(
                "$KUBECTL port-forward p :80 >forward & for n in $(seq 100); do port=$(sed -n"
                        + " 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/p' forward); [ -n \"$port\" ] &&"
                        + " break; sleep 0.1; done; curl -sS http://127.0.0.1:$port/page; kill $!",
                "copied");
        shell.check("kubectl logs p", "GET /page");
        shell.check(
                "kubectl get --raw /api/v1/nodes/node-1/proxy/metrics/resource",
                "container_memory_working_set_bytes\\{container=\"c\",namespace=\"real\",pod=\"p\"} [1-9]");
    }

    /** 13 MB of lines; those to come are in the next file, and who follows misses none. */
    @Test
    void rotatesLogsUnderThoseWhoFollow() throws IOException {
        apply(busybox(
                "seq 1 250000; until [ -e /tmp/more ]; do sleep 0.1; done; seq 250001 250100;"
                        + " echo end; sleep 1000",
                ""));
        running();
        shell.check("$KUBECTL logs -f p >followed 2>&1 & echo $! >follower", "");
        shell.await("ls data/node/pod-logs/real_p_*/c", "0\\.log\\.2\\d+-\\d+");
        shell.check("kubectl exec p -- touch /tmp/more", "");
        shell.await("tail -n 1 followed", "^end$");
        shell.check("kill $(cat follower); seq 1 250100 | diff -q - <(head -n -1 followed)", "");
        shell.check("kubectl logs p --tail=2", "^250100\\s+end$");
        shell.check("wc -c <data/node/pod-logs/real_p_*/c/0.log", "^\\d{2,5}$");
    }

    @Test
    void endsGracefully() throws IOException {
        Files.writeString(
                directory.resolve("pod.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{name: h,"
                        + " hostPath: {path: '" + directory + "'}}], "
                        + busybox(
                                "trap \"echo term >>/h/end; exit 0\" TERM; touch /tmp/up;"
                                        + " while :; do sleep 1 & wait; done",
                                ", lifecycle: {preStop: {exec: {command: [sh, -c, \"echo stop"
                                        + " >>/h/end\"]}}}, volumeMounts: [{name: h, mountPath:"
                                        + " /h}], readinessProbe: {exec: {command: [cat,"
                                        + " /tmp/up]}, periodSeconds: 1}")
                        + "}}");
        shell.check("kubectl apply -f pod.yaml", "created");
        running();
        shell.check("kubectl delete pod p --timeout=30s", "deleted");
        assertThat(directory.resolve("end")).hasContent("stop\nterm\n");
    }

    @Test
    void findsItsContainersAgain() throws IOException, InterruptedException {
        apply(busybox("echo started; sleep 1000", ""));
        running();
        String before = containerId();
        containers.kill();
        containers.start();
        shell.await("kubectl exec p -- echo back", "^back$");
        program.kill();
        program = Program.start(directory.resolve("data"), containers.flags());
        shell = program.shell(Tools.kubectl("35"), directory);
        shell.check("kubectl config set-context --current --namespace=real", "modified");
        shell.await("kubectl exec p -- echo again", "^again$");
        assertThat(containerId()).isEqualTo(before);
        shell.check("kubectl get pod p", "1/1 +Running +0");
    }

    private String containerId() {
        return shell.check(
                "kubectl get pod p -o jsonpath='{.status.containerStatuses[0].containerID}'",
                "containerd://");
    }

    @Test
    void runsManyCommandsAtATime() throws IOException {
        apply(busybox("sleep 1000", ""));
        running();
        shell.check(
                "seq 100 | xargs -P 100 -I{} $KUBECTL exec p -- echo number {}"
                        + " | sort -u | wc -l",
                "^100$");
    }
}
