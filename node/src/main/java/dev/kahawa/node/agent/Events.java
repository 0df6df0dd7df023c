package dev.kahawa.node.agent;

import dev.kahawa.client.EventRecorder;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.node.pod.PodContainer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Tells Events in order and on the side: who runs containers never waits for the API server. */
final class Events implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    /** Events not yet told; those beyond are lost, as Events may be. */
    private static final int UNTOLD_MAX = 1_000;

    private final EventRecorder recorder;
    private final BlockingQueue<Event> untold = new LinkedBlockingQueue<>(UNTOLD_MAX);
    private final Thread thread;

    private record Event(
            JsonObject about, String path, boolean warning, String reason, String message) {}

    Events(EventRecorder recorder) {
        this.recorder = recorder;
        this.thread = Thread.ofVirtual().name("node events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void normal(Pod pod, PodContainer container, String reason, String message) {
        tell(new Event(pod.json(), container.path(), false, reason, message));
    }

    void warning(Pod pod, PodContainer container, String reason, String message) {
        tell(new Event(pod.json(), container.path(), true, reason, message));
    }

    /** @param about a Pod or Node */
    void normal(JsonObject about, String reason, String message) {
        tell(new Event(about, "", false, reason, message));
    }

    void warning(JsonObject about, String reason, String message) {
        tell(new Event(about, "", true, reason, message));
    }

    private void tell(Event event) {
        if (!untold.offer(event)) {
            LOG.debug("too many events; lost {}: {}", event.reason(), event.message());
        }
    }

    private void run() {
        try {
            while (true) {
                tellNow(untold.take());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellNow(Event event) throws InterruptedException {
        try {
            if (event.warning()) {
                recorder.warning(event.about(), event.path(), event.reason(), event.message());
            } else {
                recorder.normal(event.about(), event.path(), event.reason(), event.message());
            }
        } catch (ApiException unreachable) {
            LOG.info("event {}: {}", event.reason(), unreachable.text());
        } catch (RuntimeException | Error bug) {
            LOG.error("event {} is lost", event.reason(), bug);
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
