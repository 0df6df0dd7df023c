package dev.kahawa.client;

import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A work queue and the workers that empty it. A key whose work fails is tried again, ever later,
 * after an {@link Error} too.
 *
 * @param <K> what names a piece of work
 */
public final class Loop<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final String name;
    private final WorkQueue<K> queue;
    private final Reconciler<K> reconciler;
    private final int workerCount;
    private final List<Thread> workers = new ArrayList<>();

    public Loop(String name, WorkQueue<K> queue, Reconciler<K> reconciler, int workerCount) {
        this.workerCount = workerCount;
        this.name = name;
        this.queue = queue;
        this.reconciler = reconciler;
    }

    public void start() {
        for (int worker = 0; worker < workerCount; worker++) {
            workers.add(Thread.ofVirtual().name(name + " " + worker).start(this::work));
        }
    }

    private void work() {
        try {
            Optional<K> key = queue.take();
            while (key.isPresent()) {
                reconcile(key.get());
                queue.done(key.get());
                key = queue.take();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcile(K key) throws InterruptedException {
        try {
            reconciler.reconcile(key);
            queue.forget(key);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.Conflict) {
                LOG.info("{} {}: {}", name, key, refused.text());
            }
            queue.retry(key);
        } catch (RuntimeException | Error bug) {
            // the worker lives: a key that overflows the stack must not hold up the others
            LOG.error("{} {} failed", name, key, bug);
            queue.retry(key);
        }
    }

    @Override
    public void close() throws InterruptedException {
        queue.close();
        for (Thread worker : workers) {
            worker.interrupt();
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }
}
