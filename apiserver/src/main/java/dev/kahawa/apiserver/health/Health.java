package dev.kahawa.apiserver.health;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Response;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** /healthz, /livez and /readyz, whole, verbose, and by single check. */
public final class Health implements Stage {
    private static final Set<String> ROOTS = Set.of("healthz", "livez", "readyz");

    private final Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
    private volatile boolean started;
    private volatile boolean stopping;

    /** @param store whether the store answers */
    public Health(BooleanSupplier store) {
        checks.put("ping", () -> true);
        checks.put("log", () -> true);
        checks.put("etcd", store);
        checks.put("poststarthook/start-kube-apiserver", () -> started);
        checks.put("shutdown", () -> !stopping);
    }

    public void started() {
        started = true;
    }

    /** From now on the server says that it is not ready. */
    public void stopping() {
        stopping = true;
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        String[] path = call.request().path().split("/", 3);
        if (path.length < 2 || !ROOTS.contains(path[1])) {
            return next.handle(call);
        }
        String root = path[1];
        if (path.length == 3) {
            return single(root, path[2]);
        }
        return all(root, call.request().query());
    }

    private List<String> names(String root) {
        List<String> names = new ArrayList<>(checks.keySet());
        if (!root.equals("readyz")) {
            // a server that stops on purpose is alive
            names.remove("shutdown");
        }
        return names;
    }

    private boolean isWell(String name) {
        BooleanSupplier check = checks.get(name);
        return check != null && check.getAsBoolean();
    }

    private Response single(String root, String name) {
        if (!names(root).contains(name)) {
            return Response.text(404, "404 page not found\n");
        }
        return isWell(name)
                ? ok("ok")
                : Response.text(500, "internal server error: check failed\n");
    }

    private static Response ok(String text) {
        return Response.text(200, text).withHeader("x-content-type-options", "nosniff");
    }

    private Response all(String root, Query query) {
        StringBuilder lines = new StringBuilder();
        boolean well = true;
        for (String name : names(root)) {
            if (query.all("exclude").contains(name)) {
                lines.append("[+]").append(name).append(" excluded: ok\n");
            } else if (isWell(name)) {
                lines.append("[+]").append(name).append(" ok\n");
            } else {
                well = false;
                lines.append("[-]").append(name).append(" failed: reason withheld\n");
            }
        }
        if (!well) {
            return Response.text(500, lines + root + " check failed\n");
        }
        return ok(query.first("verbose").isPresent() ? lines + root + " check passed\n" : "ok");
    }
}
