package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person does to take a node out of service, with real kubectl. */
class DrainTest {
    private static final String WEB_ON_ONE =
            "kubectl get pods -l app=web --field-selector spec.nodeName=node-1 -o name | wc -l";

    @TempDir
    Path directory;

    private Shell shell;

    @ParameterizedTest
    @ValueSource(strings = {"32", "35"})
    void drains(String version) throws IOException, InterruptedException {
        String kubectl = Tools.kubectl(version);
        try (Program program = Program.start(directory.resolve("data"), "--nodes", "2")) {
            shell = program.shell(kubectl, directory);
            shell.await("kubectl get nodes", "(?s)node-1 +Ready.*node-2 +Ready");
            shell.await("kubectl get sa", "default");
            cordons();
            asksBeforeItTakesMuch();
            heedsTheBudget();
            waitsWhileTheBudgetAllowsNothing();
            taintsDriveAway();
        }
    }

    private void cordons() {
        shell.check("kubectl cordon node-2", "node/node-2 cordoned");
        shell.check("kubectl get nodes", "node-2 +Ready,SchedulingDisabled");
        shell.check("kubectl create deployment web --image=nginx --replicas=3", "created");
        shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully rolled out");
        shell.check(WEB_ON_ONE, "^3$");
        shell.check("kubectl uncordon node-2", "node/node-2 uncordoned");
        shell.check("kubectl get nodes", "node-2 +Ready ");
    }

    /** Pods that nobody makes again, that come back at once, or whose data would be lost. */
    private void asksBeforeItTakesMuch() throws IOException {
        shell.check(pod("bare", "", ""), "pod/bare created");
        shell.check(pod("scratch", "", ", volumes: [{name: v, emptyDir: {}}]"), "created");
        Files.writeString(directory.resolve("daemon.yaml"), DAEMON_SET);
        shell.check("kubectl apply -f daemon.yaml", "daemonset.apps/daemon created");
        String uid = shell.check("kubectl get ds daemon -o jsonpath='{.metadata.uid}'", "-");
        String owner = ", ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: daemon,"
                + " controller: true, uid: " + uid + "}]";
        shell.check(pod("daemon-1", owner, ""), "created");
        for (String name : new String[] {"bare", "scratch", "daemon-1"}) {
            shell.await("kubectl get pod " + name, "1/1 +Running");
        }
        String drain = "kubectl drain node-1 --timeout=10s ";
        shell.check("! " + drain, "(?s)declare no controller.*default/bare");
        shell.check("! " + drain + "--force", "(?s)(local storage.*scratch)");
        shell.check("! " + drain + "--force --delete-emptydir-data", "DaemonSet.*daemon-1");
        shell.check("kubectl get nodes", "node-1 +Ready,SchedulingDisabled");
        shell.check(WEB_ON_ONE, "^3$");
        shell.check(
                drain + "--force --delete-emptydir-data --ignore-daemonsets --dry-run=server",
                "(?s)evicting.*default/web");
        shell.check(WEB_ON_ONE, "^3$");
    }

    private void heedsTheBudget() {
        shell.check("kubectl create pdb web --selector=app=web --min-available=2", "created");
        shell.await("kubectl get pdb web", "web +2 +N/A +1 ");
        shell.check(
                "kubectl drain node-1 --force --delete-emptydir-data --ignore-daemonsets"
                        + " --timeout=50s",
                "(?s)will retry after 5s.*would violate the pod's disruption budget"
                        + ".*node/node-1 drained");
        shell.check(WEB_ON_ONE, "^0$");
        shell.check("kubectl get pods", "(?s)^(?!.*(bare|scratch)).*daemon-1 +1/1 +Running");
        shell.await("kubectl get pdb web", "web +2 +N/A +1 ");
        shell.check("kubectl uncordon node-1", "uncordoned");
    }

    private void waitsWhileTheBudgetAllowsNothing() {
        shell.check(
                "kubectl patch pdb web --type=merge -p '{\"spec\":{\"minAvailable\":\"100%\"}}'",
                "patched");
        shell.await("kubectl get pdb web", "web +100% +N/A +0 ");
        shell.check(
                "! kubectl drain node-2 --timeout=3s", "would violate the pod's disruption budget");
        shell.check("kubectl get deploy web", "web +3/3");
        shell.check("kubectl delete pdb web", "deleted");
        shell.check("kubectl drain node-2 --timeout=30s", "node/node-2 drained");
        shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully rolled out");
        shell.check(WEB_ON_ONE, "^3$");
    }

    /** Those that do not put up with it, and those that do for a while. */
    private void taintsDriveAway() throws IOException {
        shell.check("kubectl uncordon node-2", "uncordoned");
        String brief =
                ", tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 3}]";
        shell.check(pod("brief", "", brief), "created");
        shell.check("kubectl wait pod/brief --for=condition=Ready --timeout=30s", "met");
        shell.check(
                "$KUBECTL get pod brief -w -o yaml >brief & kubectl taint node node-1"
                        + " out=of:NoExecute && kubectl wait pod/brief --for=delete --timeout=30s;"
                        + " kill $!",
                "tainted");
        assertThat(directory.resolve("brief")).content().contains("DeletionByTaintManager");
        shell.await(WEB_ON_ONE, "^0$");
        shell.check("kubectl rollout status deploy/web --timeout=30s", "successfully rolled out");
        shell.check("kubectl taint node node-1 out-", "untainted");
    }

    private static final String DAEMON_SET =
            "# a DaemonSet\n{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: daemon}, spec: {selector:"
                    + " {matchLabels: {app: daemon}}, template: {metadata: {labels: {app: daemon}},"
                    + " spec: {containers: [{name: c, image: nginx}]}}}}\n";

    /** Makes a Pod on node-1. */
    private static String pod(String name, String metadata, String spec) {
        // a comment first: kubectl 1.32 takes a brace at the beginning for JSON
        return "printf '# a Pod\\n%s' '{apiVersion: v1, kind: Pod, metadata: {name: " + name
                + ", labels: {app: " + name.replaceAll("-.*", "") + "}" + metadata
                + "}, spec: {nodeName: node-1, containers: [{name: c, image: nginx}]" + spec
                + "}}' | kubectl apply -f -";
    }
}
