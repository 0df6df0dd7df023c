package dev.kahawa.verify;

import java.util.List;

/** The walk of the README: its commands in order, and what each must show. */
final class Walk {
    private static final String CURL =
            "curl -sS --cacert \"$CACERT\" -H \"Authorization: Bearer $TOKEN\" ";
    private static final String POST =
            CURL + "-H 'Content-Type: application/json' --data @deployment.json \"$DEPLOYMENTS\"";
    private static final String ONE = "\"$DEPLOYMENTS/apitest-nginx\"";

    static final List<Step> STEPS = List.of(
            new Step("kubectl get nodes", "node-1 +Ready"),
            new Step("kubectl create ns apitest", "namespace/apitest created"),
            new Step("kubectl create sa admin-sa -n apitest", "serviceaccount/admin-sa created"),
            new Step("kubectl get sa -n apitest", "(?s)admin-sa.*default"),
            new Step("kubectl apply -f cluster-role.yaml", "clusterrole.*/admin-role created"),
            new Step("kubectl get clusterrole | grep admin-role", "admin-role +20"),
            new Step("kubectl apply -f pod.yaml", "pod/nginx created"),
            new Step("kubectl get pod -n apitest", "nginx +1/1 +Running +0"),
            new Step(
                    "SERVER=$(kubectl config view -o jsonpath='{.clusters[0].cluster.server}')",
                    "^https://127.0.0.1:\\d+$"),
            new Step("CACERT=\"$(dirname \"$KUBECONFIG\")/pki/ca.crt\"", "ca.crt$"),
            new Step("TOKEN=$(kubectl create token admin-sa -n apitest)", "^ey"),
            new Step(
                    "DEPLOYMENTS=$SERVER/apis/apps/v1/namespaces/apitest/deployments",
                    "/deployments$"),
            new Step(CURL + "\"$SERVER/healthz\"", "^ok$"),
            new Step(
                    POST,
                    "(?s)\"status\": \"Failure\".*deployments.apps is forbidden: User"
                            + " ..system:serviceaccount:apitest:admin-sa.. cannot create resource"
                            + ".*\"reason\": \"Forbidden\".*\"code\": 403"),
            new Step("kubectl apply -f cluster-role-binding.yaml", "admin-role-binding created"),
            new Step(POST, "(?s)\"kind\": \"Deployment\".*\"generation\": 1"),
            new Step(
                    "kubectl get pods -n apitest",
                    "(?m)(^apitest-nginx-[a-z0-9]+-[a-z0-9]{5} +1/1 +Running.*\\n){3}"),
            new Step(CURL + ONE, "(?s)\"kind\": \"Deployment\".*\"replicas\": 3"),
            new Step(CURL + "-X DELETE " + ONE, "\"status\": \"Success\""),
            new Step(
                    "kubectl get pods -n apitest",
                    "NAME +READY +STATUS +RESTARTS +AGE\\nnginx +1/1 +Running +\\d+ +\\S+$"),
            new Step("kubectl get --raw '/kahawa/requests?status=403'", "no rule allows it"),
            new Step("kubectl delete ns apitest", "deleted"));

    private Walk() {}

    /**
     * A line to type.
     *
     * @param shows a pattern that its output matches, or what it assigns; soon, for what looks
     */
    record Step(String command, String shows) {
        boolean looks() {
            return command.startsWith("kubectl get ");
        }
    }

    static void run(Shell shell) {
        for (Step step : STEPS) {
            if (step.looks()) {
                shell.await(step.command, step.shows);
            } else {
                shell.check(step.command, step.shows);
            }
        }
    }
}
