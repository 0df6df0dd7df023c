package dev.kahawa.node.probe;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ExecResult;
import dev.kahawa.node.runtime.RuntimeFailedException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs lifecycle hooks: postStart and preStop. Safe for use by many threads. */
public final class Hooks {
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);

    private final ContainerRuntime runtime;

    public Hooks(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Runs a handler to its end.
     *
     * @param handler a core/v1 LifecycleHandler
     * @param timeout zero for none
     */
    public void run(JsonObject handler, Target target, Duration timeout)
            throws HandlerFailedException, InterruptedException {
        if (handler.has("exec")) {
            exec(handler.object("exec"), target, timeout);
        } else if (handler.has("httpGet")) {
            http(handler.object("httpGet"), target, timeout);
        } else if (handler.has("sleep")) {
            pause(Duration.ofSeconds(handler.number("sleep", "seconds").orElse(0)), timeout);
        }
    }

    private void exec(JsonObject exec, Target target, Duration timeout)
            throws HandlerFailedException, InterruptedException {
        ExecResult result;
        try {
            result = runtime.exec(target.id(), exec.array("command").strings(), timeout);
        } catch (RuntimeFailedException failed) {
            throw new HandlerFailedException(String.valueOf(failed.getMessage()));
        }
        if (result.exitCode() != 0) {
            String output = new String(result.stdout(), StandardCharsets.UTF_8)
                    + new String(result.stderr(), StandardCharsets.UTF_8);
            throw new HandlerFailedException("command '"
                    + String.join(" ", exec.array("command").strings())
                    + "' exited with " + result.exitCode() + ": " + output);
        }
    }

    private static void http(JsonObject get, Target target, Duration timeout)
            throws HandlerFailedException {
        Duration limit = timeout.isZero() ? HTTP_TIMEOUT : timeout;
        // any answer will do, as upstream
        new HttpGet(target, get, limit).get();
    }

    private static void pause(Duration asked, Duration timeout) throws InterruptedException {
        boolean cut = !timeout.isZero() && asked.compareTo(timeout) > 0;
        Duration pause = cut ? timeout : asked;
        new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
