package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Response;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;

/** An answer on HTTP/1.1 or 1.0. Every step is carried out by the event loop, in order. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Http1Answer implements Answer {

    /** A body up to this size is copied behind its head, so that both leave in one record. */
    private static final int COPIED_MAX = 16 * 1024;

    private static final int HEAD_SIZE = 512;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_BODY = {};

    private final ChannelHandlerContext context;
    private final Peer peer;
    private final Runnable next;
    private final boolean chunks;
    private final boolean silent;

    // of the event loop only
    private boolean keepAlive;
    private boolean chunked;
    private boolean done;
    private @Nullable Exchange exchange;

    /**
     * @param next called when the connection is free again
     * @param chunks whether the peer knows chunked transfer
     * @param silent whether the body is left out, as for HEAD
     */
    Http1Answer(
            ChannelHandlerContext context,
            Peer peer,
            Runnable next,
            boolean chunks,
            boolean silent,
            boolean keepAlive) {
        this.context = context;
        this.peer = peer;
        this.next = next;
        this.chunks = chunks;
        this.silent = silent;
        this.keepAlive = keepAlive;
    }

    void belongsTo(Exchange started) {
        exchange = started;
    }

    /** Answers without an exchange. Event loop. */
    void refuse(Response refusal) {
        byte[] body = refusal.body() instanceof Body.Whole(byte[] bytes) ? bytes : NO_BODY;
        writeWhole(refusal.status(), refusal.headers(), body);
    }

    @Override
    public void whole(int status, Headers headers, byte[] body) {
        later(() -> writeWhole(status, headers, body));
    }

    private void writeWhole(int status, Headers headers, byte[] body) {
        boolean bodiless = status == 204 || status == 304;
        Http1Head.Framing framing = bodiless ? Http1Head.Framing.NONE : Http1Head.Framing.LENGTH;
        int shown = silent || bodiless ? 0 : body.length;
        int copied = shown <= COPIED_MAX ? shown : 0;
        ByteBuf out = head(status, headers, framing, body.length, copied);
        out.writeBytes(body, 0, copied);
        ByteBuf rest = Unpooled.wrappedBuffer(body, copied, shown - copied);
        answered();
        if (rest.isReadable()) {
            context.write(out, context.voidPromise());
            finish(context.writeAndFlush(rest));
        } else {
            finish(context.writeAndFlush(out));
        }
    }

    @Override
    public void begin(int status, Headers headers, long length) {
        later(() -> {
            Http1Head.Framing framing = framing(length);
            chunked = framing == Http1Head.Framing.CHUNKED && !silent;
            keepAlive &= framing != Http1Head.Framing.CLOSE;
            context.writeAndFlush(head(status, headers, framing, length, 0), context.voidPromise());
        });
    }

    private Http1Head.Framing framing(long length) {
        if (length != UNKNOWN) {
            return Http1Head.Framing.LENGTH;
        }
        return chunks ? Http1Head.Framing.CHUNKED : Http1Head.Framing.CLOSE;
    }

    private ByteBuf head(
            int status, Headers headers, Http1Head.Framing framing, long length, int more) {
        keepAlive &= !peer.draining()
                && headers.all("connection").stream().noneMatch("close"::equalsIgnoreCase);
        ByteBuf out = context.alloc().buffer(HEAD_SIZE + more);
        Http1Head.write(out, status, headers, peer.date().now());
        if (keepAlive && !chunks) {
            out.writeCharSequence("Connection: keep-alive\r\n", StandardCharsets.US_ASCII);
        }
        Http1Head.end(out, framing, length, !keepAlive);
        return out;
    }

    @Override
    public ChannelFuture piece(ByteBuf bytes) {
        ChannelPromise written = context.newPromise();
        later(() -> write(bytes, written));
        return written;
    }

    private void write(ByteBuf bytes, ChannelPromise written) {
        if (!chunked) {
            context.writeAndFlush(bytes, written);
            return;
        }
        int size = bytes.readableBytes();
        ByteBuf out = context.alloc().buffer(size <= COPIED_MAX ? size + 16 : 16);
        ByteBufUtil.writeAscii(out, Integer.toHexString(size));
        out.writeBytes(LINE_END);
        if (size <= COPIED_MAX) {
            out.writeBytes(bytes).writeBytes(LINE_END);
            bytes.release();
            context.writeAndFlush(out, written);
        } else {
            context.write(out, context.voidPromise());
            context.write(bytes, context.voidPromise());
            context.writeAndFlush(Unpooled.wrappedBuffer(LINE_END), written);
        }
    }

    @Override
    public void end() {
        later(() -> {
            answered();
            finish(context.writeAndFlush(
                    chunked ? Unpooled.wrappedBuffer(LAST_CHUNK) : Unpooled.EMPTY_BUFFER));
        });
    }

    private void answered() {
        done = true;
        if (exchange != null) {
            peer.answered(exchange);
        }
    }

    private void finish(ChannelFuture written) {
        if (keepAlive && !peer.draining()) {
            next.run();
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void abort() {
        later(() -> {
            if (!done) {
                answered();
                context.close();
            }
        });
    }

    @Override
    public boolean upgradable() {
        return chunks;
    }

    @Override
    public Connection upgrade(int status, Headers headers) {
        RawConnection raw =
                new RawConnection(context.channel(), new Pace(peer.options().writeTimeout()));
        later(() -> {
            if (exchange != null) {
                exchange.upgraded();
            }
            ByteBuf out = context.alloc().buffer(HEAD_SIZE);
            Http1Head.upgrade(out, status, headers);
            context.writeAndFlush(out, context.voidPromise());
            ChannelPipeline pipeline = context.pipeline();
            pipeline.addLast(raw.receiver());
            pipeline.remove(Http1.class);
            // hands on what it has received beyond the request
            pipeline.remove(Http1Decoder.class);
            context.channel().config().setAutoRead(true);
        });
        return raw;
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
