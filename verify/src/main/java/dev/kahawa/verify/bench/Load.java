package dev.kahawa.verify.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Callers that each do one call after the other. */
final class Load {
    private Load() {}

    /** One caller; used by one thread. */
    interface Caller extends AutoCloseable {
        void call() throws Exception;

        @Override
        default void close() throws Exception {}
    }

    /** Makes the caller of a number. */
    @FunctionalInterface
    interface Callers {
        Caller number(int number) throws Exception;
    }

    /** Calls for this long, and says how many calls were answered in a second. */
    static double perSecond(int callers, Duration time, Callers make) throws Exception {
        long begin = System.nanoTime();
        long deadline = begin + time.toNanos();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int number = i;
            tasks.add(() -> {
                int calls = 0;
                try (Caller caller = make.number(number)) {
                    while (System.nanoTime() < deadline) {
                        caller.call();
                        calls++;
                    }
                }
                return calls;
            });
        }
        int calls = sum(tasks);
        return calls * 1e9 / (System.nanoTime() - begin);
    }

    /** What is done for one name of many. */
    @FunctionalInterface
    interface Named {
        void run(String name) throws Exception;
    }

    /** Does it for {@code prefix}-0 and on, all at once; seconds until the last is done. */
    static double seconds(String prefix, int count, Named task) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            String name = prefix + "-" + n;
            tasks.add(() -> {
                task.run(name);
                return 1;
            });
        }
        long begin = System.nanoTime();
        sum(tasks);
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Runs all at once, and adds up what they return. */
    static int sum(List<Callable<Integer>> tasks) throws Exception {
        int sum = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> each : threads.invokeAll(tasks)) {
                sum += each.get();
            }
        }
        return sum;
    }

    /** Callers of one request on connections of their own, to be answered with a status. */
    static Callers repeating(Subject subject, byte[] message, int status) {
        return number -> new Caller() {
            private final Wire wire = subject.connect();

            @Override
            public void call() throws Exception {
                Wire.Answer answer = wire.call(message);
                if (answer.status() != status) {
                    throw new IllegalStateException("answered " + answer);
                }
            }

            @Override
            public void close() throws Exception {
                wire.close();
            }
        };
    }
}
