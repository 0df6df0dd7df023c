package dev.kahawa.verify;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A second node with real containers: a process of its own on a machine of its own (a network
 * namespace with its own containerd), which joins by a bootstrap token.
 */
class RemoteNodeTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "node").toAbsolutePath();
    private static final Path RUN = Path.of("..", "launcher", "run.sh").toAbsolutePath();
    private static final String SERVER = "198.51.100.1";
    private static final String NODE = "198.51.100.2";

    /** Into the machine's network only: ip netns exec would hide the cgroups, which runc needs. */
    private static final String IN = "nsenter --net=/run/netns/$NETNS";

    private static final String GET = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3";

    @TempDir
    Path directory;

    private final String machine = "kahawa-node-" + ProcessHandle.current().pid();

    @Test
    void joinsAndSharesTheClustersServices() throws IOException, InterruptedException {
        Containers containers = Containers.find();
        String kubectl = Tools.kubectl("35");
        Path data = directory.resolve("server");
        try (Program server = Program.start(data, flags(containers))) {
            Shell shell = server.shell(kubectl, EXAMPLES);
            shell.set("JAVA_HOME", System.getProperty("java.home"));
            shell.set("SCRIPT", containers.script());
            shell.set("RUN", RUN.toString());
            shell.set("WORK", directory.toString());
            try {
                join(shell);
                shareServices(shell);
                reachIntoPods(shell);
            } finally {
                leave(shell);
            }
        }
    }

    private String[] flags(Containers containers) {
        wire(new Shell("kubectl", directory, directory));
        List<String> flags = new ArrayList<>(List.of(containers.flags()));
        Collections.addAll(flags, "--bind-address", SERVER, "--node-ip", SERVER);
        return flags.toArray(String[]::new);
    }

    private void wire(Shell shell) {
        shell.check(
                "export PATH=$PATH:/usr/sbin:/sbin; set -e; ip netns add " + machine
                        + "; ip link add kahawa-far type veth peer name eth0 netns " + machine
                        + "; ip address add " + SERVER + "/24 dev kahawa-far"
                        + "; ip link set kahawa-far up; in='ip netns exec " + machine
                        + "'; $in ip link set lo up; $in ip address add " + NODE + "/24 dev eth0"
                        + "; $in ip link set eth0 up; $in ip route add default via " + SERVER,
                "");
    }

    private void join(Shell shell) {
        shell.set("NETNS", machine);
        shell.check("kubectl apply -f bootstrap.yaml", "bootstrap-token-abcdef created");
        shell.check(
                "cp $KUBECONFIG $WORK/bootstrap && KUBECONFIG=$WORK/bootstrap && kubectl config"
                        + " set-credentials bootstrap --token=abcdef.0123456789abcdef && kubectl"
                        + " config set-context --current --user=bootstrap",
                "modified");
        shell.check(IN + " sh $SCRIPT start $WORK/containerd", "");
        shell.check(
                IN + " setsid sh $RUN node --data-dir $WORK/far --node-name far"
                        + " --node-ip " + NODE + " --bootstrap-kubeconfig $WORK/bootstrap"
                        + " --container-runtime-endpoint unix://$WORK/containerd/containerd.sock"
                        + " --cni-conf-dir $WORK/containerd/cni/net.d"
                        + " >$WORK/node.log 2>&1 </dev/null & echo $! >$WORK/node.pid",
                "");
        shell.await("kubectl get nodes", "(?m)^far +Ready");
        shell.check("kubectl get csr", "system:bootstrap:abcdef.*Approved,Issued");
    }

    private static void shareServices(Shell shell) {
        for (String node : List.of("node-1", "far")) {
            shell.check(
                    "kubectl run on-" + node + " --image=nginx:1.27 --labels=app=" + node
                            + " --overrides='{\"spec\":{\"nodeName\":\"" + node + "\"}}'",
                    "created");
            shell.check("kubectl expose pod on-" + node + " --name=" + node + " --port=80", "");
        }
        shell.check("kubectl wait pod --all --for=condition=Ready --timeout=60s", "condition met");
        for (String from : List.of("node-1", "far")) {
            for (String to : List.of("node-1", "far")) {
                shell.await(
                        "kubectl exec on-" + from + " -- timeout 5 bash -c \"exec 3<>/dev/tcp/" + to
                                + "/80; " + GET + "\"",
                        "200 OK");
            }
            shell.await(
                    "kubectl exec on-" + from + " -- timeout 5 bash -c"
                            + " 'exec 3<>/dev/tcp/kubernetes.default/443 && echo reached'",
                    "reached");
        }
    }

    /** Through the API server to the kubelet on the other machine. */
    private static void reachIntoPods(Shell shell) {
        shell.check("kubectl exec on-far -- hostname", "^on-far$");
        shell.check("kubectl exec on-far -- sh -c 'exit 7'; test $? = 7", "");
        shell.await("kubectl logs on-far", "GET / HTTP/1.0");
        shell.check(
                "kubectl get --raw /api/v1/nodes/far/proxy/stats/summary", "\"nodeName\":\"far\"");
        shell.check("kubectl delete pod --all --timeout=60s", "on-far. deleted");
    }

    private void leave(Shell shell) {
        shell.run("kill $(cat $WORK/node.pid); cat $WORK/node.log >&2");
        shell.run(IN + " sh $SCRIPT stop $WORK/containerd");
        shell.run("ip netns pids $NETNS | xargs -r kill -9; ip netns delete $NETNS; ip link delete"
                + " kahawa-far");
    }
}
