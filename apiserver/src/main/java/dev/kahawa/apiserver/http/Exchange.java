package dev.kahawa.apiserver.http;

import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A request and its answer on one channel: handled and written on a virtual thread. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** A stream without news looks this often whether it should end. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Of a larger answer one piece waits to be sent, however slowly the peer takes it. */
    private static final int PIECE_BYTES = 64 * 1024;

    private final Channel channel;
    private final Version version;
    private final Request request;
    private final Exchanges exchanges;
    private final Semaphore writable = new Semaphore(0);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean abandoned;
    private volatile boolean ending;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Chunks chunks;
    private volatile @Nullable UpgradedConnection upgraded;

    /** The protocol on the channel. */
    enum Version {
        /** No chunks, and a connection for each request. */
        HTTP_1_0,
        HTTP_1,
        HTTP_2
    }

    Exchange(Channel channel, Version version, Request request, Exchanges exchanges) {
        this.channel = channel;
        this.version = version;
        this.request = request;
        this.exchanges = exchanges;
    }

    void start(Runnable whenDone) {
        exchanges.started(this);
        thread = Thread.ofVirtual().name("request").start(() -> {
            try {
                run();
            } finally {
                exchanges.ended(this);
                done.countDown();
                whenDone.run();
            }
        });
    }

    private void run() {
        try {
            write(answer());
        } catch (InterruptedException gone) {
            channel.close();
        } catch (RuntimeException bug) {
            LOG.error("answering {} failed", request, bug);
            channel.close();
        }
    }

    private Response answer() throws InterruptedException {
        try {
            return exchanges.handler().handle(request);
        } catch (RuntimeException bug) {
            LOG.error("a bug answered {}", request, bug);
            ApiException failure = new ApiException(Reason.InternalError, "internal error");
            return Response.json(500, Statuses.failure(failure));
        }
    }

    private void write(Response response) throws InterruptedException {
        switch (response.body()) {
            case Body.Whole(byte[] bytes) -> writeWhole(response, bytes);
            case Body.Tree tree -> writeWhole(response, tree.bytes());
            case Body.Streamed(Chunks stream) -> writeStream(response, stream);
            case Body.Upgraded(Body.Protocol protocol) -> upgrade(response, protocol);
        }
    }

    private boolean isKept() {
        return switch (version) {
            case HTTP_1_0 -> false;
            case HTTP_1 -> !closes() && !exchanges.isDraining();
            case HTTP_2 -> true;
        };
    }

    private boolean closes() {
        return request.headers().all("connection").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .anyMatch(token -> token.strip().equalsIgnoreCase("close"));
    }

    private void fill(HttpHeaders to, Response response) {
        response.headers().forEach((name, value) -> to.add(name, value));
        if (!isKept()) {
            to.set(HttpHeaderNames.CONNECTION, "close");
        }
    }

    private void writeWhole(Response response, byte[] bytes) throws InterruptedException {
        boolean zip = bytes.length >= Compression.FROM_BYTES && mayCompress(response);
        byte[] sent = zip ? Compression.whole(bytes) : bytes;
        boolean empty = request.method().equals("HEAD");
        if (sent.length > PIECE_BYTES && !empty) {
            writePieces(response, sent, zip);
            return;
        }
        ByteBuf content = empty ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(sent);
        DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), content);
        fill(message.headers(), response);
        if (response.status() != 304) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, sent.length);
        }
        markCompressed(message.headers(), zip);
        finish(message);
    }

    private void writePieces(Response response, byte[] bytes, boolean zip)
            throws InterruptedException {
        HttpResponse head = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        fill(head.headers(), response);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        markCompressed(head.headers(), zip);
        channel.write(head, channel.voidPromise());
        for (int at = 0; at < bytes.length && !abandoned; at += PIECE_BYTES) {
            int length = Math.min(PIECE_BYTES, bytes.length - at);
            writePiece(Unpooled.wrappedBuffer(bytes, at, length));
        }
        finish(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private boolean mayCompress(Response response) {
        return response.headers().first("content-encoding").isEmpty()
                && Compression.isAccepted(request.headers());
    }

    private static void markCompressed(HttpHeaders headers, boolean zip) {
        if (zip) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            headers.set(HttpHeaderNames.VARY, "Accept-Encoding");
        }
    }

    private void finish(Object last) {
        if (isKept()) {
            channel.writeAndFlush(last, channel.voidPromise());
        } else {
            channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void upgrade(Response response, Body.Protocol protocol) throws InterruptedException {
        if (version == Version.HTTP_2) {
            byte[] refusal = JsonWriter.write(Statuses.failure(
                    ApiException.badRequest("a connection can be upgraded by HTTP/1.1 only")));
            writeWhole(Response.of(400, Response.JSON, refusal), refusal);
            return;
        }
        UpgradedConnection connection = new UpgradedConnection(channel, this::abandon);
        channel.eventLoop().submit(() -> leaveHttp(response, connection)).sync();
        upgraded = connection;
        if (ending) {
            connection.close();
        }
        try {
            protocol.run(connection);
        } catch (IOException broken) {
            LOG.debug("the connection of {} broke", request, broken);
        } finally {
            connection.close();
        }
    }

    /** On the event loop, so that no byte falls in between. */
    private void leaveHttp(Response response, UpgradedConnection connection) {
        DefaultFullHttpResponse head = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                Unpooled.EMPTY_BUFFER);
        response.headers().forEach((name, value) -> head.headers().add(name, value));
        channel.writeAndFlush(head, channel.voidPromise());
        exchanges.leaveHttp(channel.pipeline(), connection);
        if (!channel.isActive()) {
            connection.close();
        }
    }

    private void writeStream(Response response, Chunks stream) throws InterruptedException {
        chunks = stream;
        try (stream) {
            // what comes when it comes has its head sent before the first piece is there
            Chunks.Next next = stream.isAtHand() ? next(stream) : Chunks.NOTHING;
            boolean zip = next instanceof Chunks.Next.Piece(byte[] first)
                    && first.length >= Compression.FROM_BYTES
                    && mayCompress(response);
            writeStreamHead(response, zip);
            @Nullable Compression compression = zip ? new Compression() : null;
            while (!abandoned) {
                switch (next) {
                    case Chunks.Next.Piece(byte[] bytes) ->
                        writePiece(compression == null ? bytes : compression.piece(bytes));
                    case Chunks.Next.Trees trees ->
                        writePiece(
                                compression == null
                                        ? trees.bytes()
                                        : compression.piece(trees.bytes()));
                    case Chunks.Next.Nothing nothing -> {}
                    case Chunks.Next.End end -> {
                        if (compression != null) {
                            writePiece(compression.end());
                        }
                        finish(LastHttpContent.EMPTY_LAST_CONTENT);
                        return;
                    }
                }
                next = next(stream);
            }
        }
    }

    private Chunks.Next next(Chunks stream) throws InterruptedException {
        return ending ? Chunks.END : stream.next(LOOK);
    }

    private void writeStreamHead(Response response, boolean zip) {
        HttpResponse head = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        fill(head.headers(), response);
        if (version == Version.HTTP_1) {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        }
        markCompressed(head.headers(), zip);
        channel.writeAndFlush(head, channel.voidPromise());
    }

    private void writePiece(byte[] bytes) throws InterruptedException {
        if (bytes.length > 0) {
            writePiece(Unpooled.wrappedBuffer(bytes));
        }
    }

    /** Waits until the peer has taken enough of what was sent before. */
    private void writePiece(ByteBuf bytes) throws InterruptedException {
        long end = System.nanoTime() + exchanges.limits().stall().toNanos();
        while (!channel.isWritable() && !abandoned) {
            writable.drainPermits();
            if (!channel.isWritable()) {
                writable.tryAcquire(1, TimeUnit.SECONDS);
            }
            if (System.nanoTime() > end) {
                throw new InterruptedException("the peer takes nothing");
            }
        }
        channel.writeAndFlush(new DefaultHttpContent(bytes), channel.voidPromise());
    }

    void writable() {
        writable.release();
    }

    /** The peer is gone: whatever is under way stops. */
    void abandon() {
        abandoned = true;
        Chunks stream = chunks;
        if (stream != null) {
            stream.close();
        }
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** The server stops: a stream comes to its end, other answers are awaited. */
    void endStream() {
        ending = true;
        UpgradedConnection connection = upgraded;
        if (connection != null) {
            connection.close();
        }
        Chunks stream = chunks;
        if (stream != null) {
            stream.close();
        }
    }

    void await(long time, TimeUnit unit) throws InterruptedException {
        boolean ended = done.await(time, unit);
        if (!ended) {
            abandon();
        }
    }
}
