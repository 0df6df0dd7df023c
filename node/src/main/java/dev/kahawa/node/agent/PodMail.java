package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.agent.RuntimeWatch.Marks;
import dev.kahawa.node.pod.NotStartedException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a worker is told from outside: the Pod as it is now, that it is gone, that something of it
 * changed. Also its thread, which may be called away from waiting for an image.
 */
final class PodMail {
    private Pod pod;
    private boolean gone;
    private boolean changed;
    private @Nullable Marks inRuntime;
    private boolean callable;
    private boolean closed;
    private @Nullable String evicted;
    private @Nullable Thread thread;

    PodMail(Pod pod) {
        this.pod = pod;
    }

    synchronized void start(String name, Runnable work) {
        thread = Thread.ofVirtual().name(name).start(work);
    }

    synchronized Pod pod() {
        return pod;
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** Why the Pod must leave the node; null while it may stay. */
    synchronized @Nullable String evicted() {
        return evicted;
    }

    /** @param echo whether its status is the one that was written here */
    synchronized void update(Pod now, boolean echo) {
        if (now == pod) {
            return;
        }
        boolean ends = now.meta().isBeingDeleted() && !pod.meta().isBeingDeleted();
        boolean news = !echo || !sameButStatus(pod, now);
        pod = now;
        if (news) {
            wake();
        }
        if (ends) {
            callAway();
        }
    }

    private static boolean sameButStatus(Pod one, Pod other) {
        return one.json().object("spec").equals(other.json().object("spec"))
                && metadata(one).equals(metadata(other));
    }

    private static JsonObject metadata(Pod pod) {
        return pod.json().object("metadata").without("resourceVersion");
    }

    /** The API has it no more. */
    synchronized void gone() {
        gone = true;
        wake();
        callAway();
    }

    synchronized void evict(String why) {
        evicted = why;
        wake();
        callAway();
    }

    private void callAway() {
        if (callable && thread != null) {
            thread.interrupt();
        }
    }

    synchronized void wake() {
        changed = true;
        notifyAll();
    }

    /** The runtime has something new of the Pod. */
    synchronized void changedInRuntime(Marks now) {
        inRuntime = now;
        notifyAll();
    }

    /** The worker has seen that much; to be told of it is no news any more. */
    synchronized void saw(Marks seen) {
        if (seen.equals(inRuntime)) {
            inRuntime = null;
        }
    }

    /** Whether the Pod is to be looked at anew, since it was asked for or is to end. */
    synchronized boolean isNew(Pod seen) {
        return gone
                || evicted != null
                || pod.meta().isBeingDeleted() != seen.meta().isBeingDeleted()
                || pod.meta().generation() != seen.meta().generation();
    }

    /** Waits for news, at most until then. */
    synchronized void await(InstantSource clock, Instant until) throws InterruptedException {
        while (!changed && inRuntime == null) {
            long left = Duration.between(clock.instant(), until).toMillis();
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        changed = false;
        inRuntime = null;
    }

    /** A long piece of work. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws NotStartedException, InterruptedException;
    }

    /** Does it, unless the Pod is to end meanwhile. */
    <T> T interruptibly(Work<T> work) throws NotStartedException, InterruptedException {
        synchronized (this) {
            callable = true;
        }
        try {
            return work.run();
        } catch (InterruptedException away) {
            if (isClosed()) {
                throw away;
            }
            throw new NotStartedException("ContainerCreating", "");
        } finally {
            synchronized (this) {
                callable = false;
                if (!closed) {
                    // an interrupt that came too late was meant for the work above
                    Thread.interrupted();
                }
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the worker, not the Pod. */
    void close() throws InterruptedException {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }
}
