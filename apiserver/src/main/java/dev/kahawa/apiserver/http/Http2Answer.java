package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** An answer on a stream of HTTP/2. Every step is carried out by the event loop, in order. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Answer implements Answer {

    /** Headers about the connection have no place in HTTP/2 (RFC 9113, 8.2.2); ours come last. */
    private static final Set<String> LEFT_OUT = Set.of(
            "connection",
            "content-length",
            "date",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "upgrade");

    private final ChannelHandlerContext context;
    private final Peer peer;
    private final boolean silent;

    // of the event loop only
    private boolean done;
    private @Nullable Exchange exchange;

    /** @param silent whether the body is left out, as for HEAD */
    Http2Answer(ChannelHandlerContext context, Peer peer, boolean silent) {
        this.context = context;
        this.peer = peer;
        this.silent = silent;
    }

    void belongsTo(Exchange started) {
        exchange = started;
    }

    @Override
    public void whole(int status, Headers headers, byte[] body) {
        boolean bodiless = status == 204 || status == 304;
        later(() -> {
            answered();
            Http2Headers head = head(status, headers, bodiless ? UNKNOWN : body.length);
            boolean empty = silent || bodiless || body.length == 0;
            context.write(new DefaultHttp2HeadersFrame(head, empty));
            if (!empty) {
                context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
            }
            context.flush();
        });
    }

    @Override
    public void begin(int status, Headers headers, long length) {
        later(() -> context.writeAndFlush(
                new DefaultHttp2HeadersFrame(head(status, headers, length)),
                context.voidPromise()));
    }

    private Http2Headers head(int status, Headers headers, long length) {
        Http2Headers head = new DefaultHttp2Headers(false).status(Integer.toString(status));
        headers.forEach((name, value) -> {
            if (!LEFT_OUT.contains(name)) {
                head.add(name, Http1Head.harmless(value));
            }
        });
        head.add("date", peer.date().now());
        if (length != UNKNOWN) {
            head.add("content-length", Long.toString(length));
        }
        return head;
    }

    @Override
    public ChannelFuture piece(ByteBuf bytes) {
        ChannelPromise written = context.newPromise();
        later(() -> context.writeAndFlush(new DefaultHttp2DataFrame(bytes), written));
        return written;
    }

    @Override
    public void end() {
        later(() -> {
            answered();
            context.writeAndFlush(new DefaultHttp2DataFrame(true));
        });
    }

    private void answered() {
        done = true;
        if (exchange != null) {
            peer.answered(exchange);
        }
    }

    @Override
    public void abort() {
        later(() -> {
            if (!done) {
                answered();
                context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
            }
        });
    }

    @Override
    public boolean upgradable() {
        return false;
    }

    @Override
    public Connection upgrade(int status, Headers headers) {
        throw new IllegalStateException("HTTP/2 cannot be left");
    }

    private void later(Runnable step) {
        try {
            context.executor().execute(step);
        } catch (RejectedExecutionException stopped) {
            // the server is closed, and this connection with it
            Thread.currentThread().interrupt();
        }
    }
}
