package dev.kahawa.node.probe;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.Findings.Finding;
import dev.kahawa.node.pod.Findings.Kind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One probe of one instance of a container, asking on a thread of its own. Its finding changes when
 * as many answers in a row as its threshold asks for agree. A startup probe that has succeeded asks
 * no more; readiness and liveness wait for it. After a failure that will have the container killed
 * nothing more is asked.
 */
final class Probe {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
    private static final long PERIOD_SECONDS = 10;
    private static final long FAILURES = 3;

    private final Probes.Key key;
    private final Target target;
    private final JsonObject spec;
    private final Instant started;
    private final Check check;
    private final Probes all;
    private final Consumer<String> unhealthy;
    private final InstantSource clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private Runnable changed = () -> {};
    private volatile Finding finding;
    private boolean lastGood;
    private long inRow;

    /** @param known how it stands before anything was asked */
    Probe(
            Probes.Key key,
            Target target,
            Instant started,
            Check check,
            Probes all,
            Consumer<String> unhealthy,
            Finding known,
            InstantSource clock) {
        this.key = key;
        this.target = target;
        this.spec = target.container().json().object(key.kind().field());
        this.started = started;
        this.check = check;
        this.all = all;
        this.unhealthy = unhealthy;
        this.clock = clock;
        this.finding = known;
        this.thread = Thread.ofVirtual()
                .name(key.kind().word() + " probe of " + target.container().name())
                .unstarted(this::run);
    }

    /** @param changed called after each change of the finding */
    void start(Runnable changed) {
        this.changed = changed;
        thread.start();
    }

    Finding finding() {
        return finding;
    }

    void end() {
        ended.countDown();
        thread.interrupt();
    }

    private void run() {
        Duration delay = Duration.ofSeconds(spec.number("initialDelaySeconds").orElse(0))
                .minus(Duration.between(started, clock.instant()));
        Duration period = Duration.ofSeconds(spec.number("periodSeconds").orElse(PERIOD_SECONDS));
        try {
            boolean over = isFinal() || isOverAfter(delay);
            while (!over) {
                over = !asked() || isOverAfter(period);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOverAfter(Duration pause) throws InterruptedException {
        return ended.await(Math.max(pause.toMillis(), 0), TimeUnit.MILLISECONDS);
    }

    private boolean asked() throws InterruptedException {
        try {
            return ask();
        } catch (RuntimeException | Error bug) {
            LOG.error("{} failed", thread.getName(), bug);
            return true;
        }
    }

    /** Whether to go on asking. */
    private boolean ask() throws InterruptedException {
        if (key.kind() != Kind.STARTUP && !all.isStarted(target.container(), target.id())) {
            return true;
        }
        boolean good = isGood();
        inRow = good == lastGood ? inRow + 1 : 1;
        lastGood = good;
        long threshold = good
                ? spec.number("successThreshold").orElse(1)
                : spec.number("failureThreshold").orElse(FAILURES);
        if (inRow >= threshold) {
            found(good ? Finding.SUCCESS : Finding.FAILURE);
        }
        return !isFinal();
    }

    private boolean isFinal() {
        return switch (key.kind()) {
            case STARTUP -> finding != Finding.UNKNOWN;
            case READINESS -> false;
            case LIVENESS -> finding == Finding.FAILURE;
        };
    }

    private boolean isGood() throws InterruptedException {
        try {
            check.run(spec, target);
            return true;
        } catch (HandlerFailedException failed) {
            if (ended.getCount() > 0) {
                unhealthy.accept(key.kind().word() + " probe failed: " + failed.getMessage());
            }
            return false;
        }
    }

    private void found(Finding now) {
        if (finding != now && ended.getCount() > 0) {
            finding = now;
            changed.run();
        }
    }
}
