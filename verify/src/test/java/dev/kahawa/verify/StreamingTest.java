package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** exec, attach, cp, logs and port-forward with real kubectl, over WebSockets and over SPDY. */
class StreamingTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              annotations:
                kahawa.dev/logs: |
                  one
                  two
                  three
                kahawa.dev/exec: |
                  - command: [echo, hello]
                    stdout: "hello\\n"
                  - command: "cat*"
                    stdin: echo
                  - command: sh
                    stdout: "ready\\r\\n"
                    stdin: echo
                  - command: "sh -c exit*"
                    stderr: "oops\\n"
                    exitCode: 3
                  - command: "tar cf - */from"
                    stdoutBase64: "%s"
                  - command: "tar -xmf *"
                    stdin: read
                  - command: [test, -d, /to]
                    exitCode: 1
                kahawa.dev/attach: "welcome\\n"
                kahawa.dev/port-forward: "80=127.0.0.1:%d"
            spec:
              containers:
              - name: c
                image: nginx
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"32,true", "32,false", "35,true", "35,false"})
    void talks(String version, String webSockets) throws IOException, InterruptedException {
        String kubectl = Tools.kubectl(version);
        byte[] page = new byte[2_000_000];
        new Random(3).nextBytes(page);
        HttpServer web = web(page);
        try (Program program = Program.start(directory.resolve("data"))) {
            Shell shell = program.shell(kubectl, directory);
            shell.set("KUBECTL", kubectl);
            shell.set("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets);
            shell.set("KUBECTL_PORT_FORWARD_WEBSOCKETS", webSockets);
            Files.writeString(directory.resolve("from"), "copied\n");
            String archive = shell.check("tar cf - from | base64 -w0", "^[A-Za-z0-9+/]+=*$");
            int port = web.getAddress().getPort();
            Files.writeString(directory.resolve("pod.yaml"), POD.formatted(archive, port));
            shell.check("kubectl create -f pod.yaml", "pod/web created");
            shell.check("kubectl wait pod/web --for=condition=Ready --timeout=30s", "met");
            exec(shell);
            attachAndCopy(shell);
            logs(shell);
            portForward(shell, page);
        } finally {
            web.stop(0);
        }
    }

    private static HttpServer web(byte[] page) throws IOException {
        HttpServer web =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
        return web;
    }

    private static void exec(Shell shell) {
        shell.check("kubectl exec web -- echo hello", "^hello$");
        shell.check("kubectl exec web -c c -- echo hello", "^hello$");
        shell.check("echo in and out | kubectl exec -i web -- cat", "^in and out$");
        shell.check("head -c 3000000 /dev/zero | kubectl exec -i web -- cat | wc -c", "^3000000$");
        shell.check("printf 'ab\\004' | kubectl exec -i web -- cat | wc -c", "^3$");
        shell.check(
                "kubectl exec web -- sh -c 'exit 3'; echo code $?",
                "(?s)oops\ncommand terminated with exit code 3\ncode 3$");
        shell.check(
                "kubectl exec web -- nope; echo code $?",
                "(?s)has no rule for command \\[nope\\].*code 1$");
        shell.check(
                "kubectl exec web -c other -- echo hello; echo code $?",
                "(?s)container other is not valid for pod web.*code 1$");
        // script gives kubectl a terminal; what is typed into it ends with ^D
        shell.check(
                "rm -f keys screen; mkfifo keys;"
                        + " seen() { until grep -q $1 screen; do sleep 0.1; done; };"
                        + " script -qec \"$KUBECTL exec -it web -- sh\" /dev/null <keys >screen &"
                        + " exec 3>keys; seen '^ready'; printf 'typed\\r' >&3; seen typed;"
                        + " printf '\\004' >&3; wait; cat screen",
                "(?s)ready.*typed");
    }

    private static void attachAndCopy(Shell shell) {
        shell.check("echo hi | kubectl attach -i web", "(?s)welcome\nhi$");
        shell.check("kubectl cp web:/from copy && cat copy", "copied$");
        shell.check("kubectl cp from web:/to", "");
    }

    private static void logs(Shell shell) {
        shell.check("kubectl logs web", "^one\ntwo\nthree$");
        shell.check("kubectl logs web --tail=1", "^three$");
        shell.check("kubectl logs web --limit-bytes=5", "^one\nt$");
        shell.check("kubectl logs web --timestamps --tail=2", "^2\\S+Z two\n2\\S+Z three$");
        shell.check("kubectl logs web --since=1h", "^one\ntwo\nthree$");
        shell.check("kubectl logs web --since-time=2999-01-01T00:00:00Z | wc -c", "^0$");
        shell.check("kubectl logs web --all-containers --prefix", "\\[pod/web/c\\] one");
        shell.check("timeout 2 kubectl logs -f web; echo code $?", "^one\ntwo\nthree\ncode 124$");
        shell.check(
                "kubectl logs web --previous; echo code $?",
                "(?s)previous terminated container \"c\" in pod \"web\" not found\ncode 1$");
    }

    private void portForward(Shell shell, byte[] page) throws IOException {
        shell.check(
                "kubectl port-forward pod/web :80 >pf.log 2>&1 & pid=$!;"
                        + " for i in $(seq 100); do grep -q Forwarding pf.log && break;"
                        + " sleep 0.1; done;"
                        + " port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) ->.*/\\1/p' pf.log);"
                        + " for i in 1 2 3 4; do curl -sS http://127.0.0.1:$port/ -o page$i & got[i]=$!;"
                        + " done; wait ${got[@]}; kill $pid",
                "");
        for (int n = 1; n <= 4; n++) {
            byte[] got = Files.readAllBytes(directory.resolve("page" + n));
            assertThat(Arrays.equals(got, page)).isTrue();
        }
        shell.check(
                "kubectl port-forward pod/web :81 >pf.log 2>&1 & pid=$!;"
                        + " for i in $(seq 100); do grep -q Forwarding pf.log && break;"
                        + " sleep 0.1; done;"
                        + " port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) ->.*/\\1/p' pf.log);"
                        + " curl -s http://127.0.0.1:$port/; wait $pid; cat pf.log",
                "names nothing for port 81");
    }
}
