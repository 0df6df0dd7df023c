package dev.kahawa.apiserver.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a channel whose peer takes too long: over the head of a request, over its body, over taking
 * the answer, or between requests. At most one of these is waited for at a time; while a request is
 * worked on, none is. Runs on the channel's event loop.
 */
final class Patience extends ChannelDuplexHandler {
    private final Limits limits;
    private final Exchange.Version version;
    private @Nullable ScheduledFuture<?> timer;
    private boolean idle;
    private int unanswered;

    Patience(Limits limits, Exchange.Version version) {
        this.limits = limits;
        this.version = version;
    }

    /** Stands before the decoder, to see the first byte of a request. */
    final class Arrival extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (idle) {
                await(context, limits.head());
            }
            context.fireChannelRead(bytes);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (version == Exchange.Version.HTTP_1) {
            await(context, limits.head());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            await(context, limits.body());
        }
        if (message instanceof LastHttpContent) {
            unanswered++;
            stop();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean interim = message instanceof HttpResponse head && head.status().code() == 100;
        if (!(message instanceof LastHttpContent) || interim) {
            context.write(message, promise);
            return;
        }
        if (timer == null) {
            await(context, limits.stall());
        }
        ChannelPromise watched = promise.unvoid();
        watched.addListener(written -> taken(context));
        context.write(message, watched);
    }

    /** The peer has the whole of an answer. */
    private void taken(ChannelHandlerContext context) {
        unanswered--;
        if (unanswered > 0 || context.isRemoved()) {
            return;
        }
        if (version == Exchange.Version.HTTP_1) {
            await(context, limits.idle());
            idle = true;
        } else {
            stop();
        }
    }

    private void await(ChannelHandlerContext context, Duration time) {
        stop();
        timer = context.executor()
                .schedule(() -> context.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        idle = false;
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }
}
