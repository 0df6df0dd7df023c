package dev.kahawa.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Keys to be worked on. A key waits once however often it is added, and is worked on by one worker
 * at a time: added meanwhile, it comes again. It is bounded by the number of keys there are. Safe
 * for use by many threads.
 *
 * @param <K> what names a piece of work; equal keys are the same work
 */
public final class WorkQueue<K> {
    private static final Duration RETRY_FIRST = Duration.ofMillis(5);
    private static final Duration RETRY_MAX = Duration.ofSeconds(60);
    private static final int DOUBLINGS_MAX = 14;

    private record Later<K>(Instant at, K key) {}

    private final InstantSource clock;
    private final Deque<K> ready = new ArrayDeque<>();
    private final Set<K> waiting = new LinkedHashSet<>();
    private final Set<K> working = new HashSet<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private final Map<K, Instant> due = new HashMap<>();
    private final PriorityQueue<Later<K>> later =
            new PriorityQueue<>((a, b) -> a.at().compareTo(b.at()));
    private boolean closed;

    public WorkQueue(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized void add(K key) {
        if (waiting.add(key) && !working.contains(key)) {
            ready.add(key);
            notify();
        }
    }

    /** Adds the key when this time has passed, or sooner if it was to come sooner. */
    public synchronized void addAfter(K key, Duration delay) {
        Instant at = clock.instant().plus(delay);
        Instant before = due.get(key);
        if (before == null || at.isBefore(before)) {
            due.put(key, at);
            later.add(new Later<>(at, key));
            notify();
        }
    }

    /** Adds the key after a pause that doubles with each failure in a row. */
    public synchronized void retry(K key) {
        int count = failures.merge(key, 1, Integer::sum);
        Duration pause = RETRY_FIRST.multipliedBy(1L << Math.min(count - 1, DOUBLINGS_MAX));
        addAfter(key, pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX);
    }

    public synchronized void forget(K key) {
        failures.remove(key);
    }

    /** The next key, which stays with the caller until {@link #done}; empty once closed. */
    public synchronized Optional<K> take() throws InterruptedException {
        while (!closed) {
            Duration pause = ripen();
            K key = ready.poll();
            if (key != null) {
                waiting.remove(key);
                working.add(key);
                return Optional.of(key);
            }
            wait(Math.max(1, pause.toMillis()));
        }
        return Optional.empty();
    }

    /** Makes ready what is due; returns how long until the next is. */
    private Duration ripen() {
        Instant now = clock.instant();
        while (!later.isEmpty()) {
            Later<K> first = later.peek();
            if (first.at().isAfter(now)) {
                return Duration.between(now, first.at());
            }
            later.poll();
            if (first.at().equals(due.get(first.key()))) {
                due.remove(first.key());
                add(first.key());
            }
        }
        return RETRY_MAX;
    }

    public synchronized void done(K key) {
        working.remove(key);
        if (waiting.contains(key)) {
            ready.add(key);
            notify();
        }
    }

    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
