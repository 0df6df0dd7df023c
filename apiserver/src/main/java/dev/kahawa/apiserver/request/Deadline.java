package dev.kahawa.apiserver.request;

import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers 504 for a request that takes longer than it may: its thread is interrupted, and whatever
 * it waits for ends. Watches are not bound by it: they have their own end.
 */
public final class Deadline implements Stage, AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Map<Long, Running> running = new ConcurrentHashMap<>();
    private final AtomicLong serial = new AtomicLong();
    private final InstantSource clock;
    private final Thread watchdog;

    private static final class Running {
        private final Thread thread;
        private final Instant end;
        private boolean overdue;
        private boolean finished;

        Running(Thread thread, Instant end) {
            this.thread = thread;
            this.end = end;
        }

        synchronized void check(Instant now) {
            if (!finished && now.isAfter(end)) {
                overdue = true;
                thread.interrupt();
            }
        }

        /** Whether the request was interrupted for its deadline. */
        synchronized boolean finish() {
            finished = true;
            return overdue;
        }
    }

    public Deadline(InstantSource clock) {
        this.clock = clock;
        this.watchdog = Thread.ofPlatform().daemon().name("deadlines").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                synchronized (this) {
                    wait(LOOK_EVERY_MILLIS);
                }
                Instant now = clock.instant();
                running.values().forEach(request -> request.check(now));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        if (call.target().verb().equals("watch")) {
            return next.handle(call);
        }
        checkTimeout(call);
        long number = serial.incrementAndGet();
        Running request = new Running(Thread.currentThread(), call.deadline());
        running.put(number, request);
        boolean answered = false;
        try {
            Response response = next.handle(call);
            answered = true;
            return response;
        } catch (InterruptedException interrupted) {
            if (request.finish()) {
                throw tooLong();
            }
            throw interrupted;
        } finally {
            running.remove(number);
            // an interrupt that came as the answer was complete must not hit who sends it
            if (request.finish() && answered) {
                Thread.interrupted();
            }
        }
    }

    private static void checkTimeout(Call call) {
        String timeout = call.request().query().text("timeout");
        if (timeout.isEmpty()) {
            return;
        }
        try {
            GoDuration.parse(timeout);
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest(
                    "invalid timeout specified in the request URL - " + wrong.getMessage());
        }
    }

    private static ApiException tooLong() {
        return new ApiException(
                Reason.Timeout,
                "Timeout: request did not complete within requested timeout - context deadline"
                        + " exceeded");
    }

    @Override
    public void close() {
        watchdog.interrupt();
    }
}
