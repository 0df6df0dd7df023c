package dev.kahawa.apiserver.http;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes an HTTP/2 connection without streams. Runs on the connection's event loop. */
final class IdleConnection {
    private final Channel connection;
    private final Limits limits;
    private @Nullable ScheduledFuture<?> timer;
    private int streams;

    IdleConnection(Channel connection, Limits limits) {
        this.connection = connection;
        this.limits = limits;
        await(limits.head());
        connection.closeFuture().addListener(closed -> stop());
    }

    void opened(Channel stream) {
        streams++;
        stop();
        stream.closeFuture().addListener(closed -> {
            streams--;
            if (streams == 0 && connection.isActive()) {
                await(limits.idle());
            }
        });
    }

    private void await(Duration time) {
        stop();
        timer = connection
                .eventLoop()
                .schedule(() -> connection.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }
}
