package dev.kahawa.verify;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** exec, attach, cp, logs and port-forward of real containers, over WebSockets and over SPDY. */
class RealStreamingTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: busybox
                imagePullPolicy: IfNotPresent
                stdin: true
                command: [sh, -c, 'echo one; echo two; while read line; do echo got $line; done']
              - name: web
                image: nginx
                imagePullPolicy: IfNotPresent
            """;

    /** Waits until port-forward says which port it took, in PORT. */
    private static final String FORWARD =
            "for n in $(seq 100); do PORT=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) ->.*/\\1/p' forward);"
                    + " [ -n \"$PORT\" ] && break; sleep 0.1; done; ";

    @TempDir
    static Path directory;

    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        Containers containers = Containers.find();
        String kubectl = Tools.kubectl("35");
        program = Program.start(directory.resolve("data"), containers.flags());
        Shell shell = program.shell(kubectl, directory);
        shell.await("kubectl get nodes", "node-1 +Ready");
        shell.await("kubectl get sa", "default");
        Files.writeString(directory.resolve("pod.yaml"), POD);
        shell.check("kubectl apply -f pod.yaml", "created");
        shell.check("kubectl wait pod/p --for=condition=Ready --timeout=50s", "met");
        byte[] page = new byte[2_000_000];
        new Random(3).nextBytes(page);
        Files.write(directory.resolve("page"), page);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (program != null) {
            program.shell(Tools.kubectl("35"), directory)
                    .check("kubectl delete pod p --timeout=50s", "deleted");
            program.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"32,true", "32,false", "35,true", "35,false"})
    void talks(String version, String webSockets) {
        Shell shell = program.shell(Tools.kubectl(version), directory);
        shell.set("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets);
        shell.set("KUBECTL_PORT_FORWARD_WEBSOCKETS", webSockets);
        exec(shell);
        terminal(shell);
        attach(shell, version + webSockets);
        copy(shell);
        logs(shell);
        portForward(shell);
    }

    private static void exec(Shell shell) {
        shell.check("kubectl exec p -c c -- sh -c 'echo out; echo err >&2' 2>/dev/null", "^out$");
        shell.check(
                "kubectl exec p -c c -- sh -c 'echo oops >&2; exit 3'; echo code $?",
                "(?s)oops\\s+command terminated with exit code 3\\s+code 3$");
        shell.check("kubectl exec p -c c -- nope; echo code $?", "(?s)nope.*code 1\\d*$");
        shell.check("echo in and out | kubectl exec -i p -c c -- cat", "^in and out$");
        shell.check("kubectl exec -i p -c c -- md5sum <page", "^[0-9a-f]{32}");
        shell.check("kubectl exec -i p -c c -- cat <page | cmp - page && echo same", "^same$");
        shell.check("kubectl exec p -c other -- true; echo $?", "container.*other.*\\s1$");
    }

    private static void terminal(Shell shell) {
        shell.check(
                "script -qec \"stty rows 31 cols 93; '$KUBECTL' exec -it p -c c -- sh -c 'tty;"
                        + " until stty size | grep 31; do sleep 0.1; done; exit 5'\" /dev/null"
                        + " </dev/null; test $? = 5",
                "(?s)/dev/pts/\\d+.*31 93");
    }

    private static void attach(Shell shell, String word) {
        shell.check(
                "mkfifo keys; timeout 20 $KUBECTL attach -i p -c c <keys >screen 2>&1 &"
                        + " exec 3>keys; rm keys; echo " + word + " >&3;"
                        + " for n in $(seq 100); do grep -q 'got " + word
                        + "' screen && break; sleep 0.1; done; kill %1; cat screen",
                "got " + word);
        shell.check("kubectl logs p -c c", "got " + word);
    }

    private static void copy(Shell shell) {
        shell.check(
                "kubectl cp page p:/tmp/page -c c && rm -f back && kubectl cp p:/tmp/page back -c c"
                        + " && cmp page back && echo same",
                "same$");
    }

    private static void logs(Shell shell) {
        shell.check("kubectl logs p -c c | head -2", "^one\ntwo$");
        shell.check("kubectl logs p -c c --limit-bytes=5", "^one\nt$");
        shell.check("kubectl logs p -c c --timestamps | head -1", "^2\\S+Z one$");
        shell.check("kubectl logs p -c c --since-time=2999-01-01T00:00:00Z | wc -c", "^0$");
        shell.check("kubectl logs p --all-containers --prefix", "\\[pod/p/c\\] two");
        shell.check("timeout 2 $KUBECTL logs -f p -c c --tail=1; echo code $?", "got.*\ncode 124$");
        shell.check(
                "kubectl logs p -c c --previous; echo code $?",
                "(?s)previous terminated container \"c\" in pod \"p\" not found\ncode 1$");
    }

    private static void portForward(Shell shell) {
        shell.check("kubectl cp page p:/var/www/html/page -c web", "");
        shell.check(
                "$KUBECTL port-forward p :80 >forward 2>&1 & pid=$!; " + FORWARD
                        + "for n in 1 2 3 4; do curl -sS http://127.0.0.1:$PORT/page | cmp - page"
                        + " & got[n]=$!; done; wait ${got[@]} && echo same; kill $pid",
                "^same$");
        shell.check(
                "$KUBECTL port-forward p :81 >forward 2>&1 & pid=$!; " + FORWARD
                        + "curl -s http://127.0.0.1:$PORT/; for n in $(seq 100); do grep -q refused"
                        + " forward && break; sleep 0.1; done; kill $pid; cat forward",
                "refused");
    }
}
