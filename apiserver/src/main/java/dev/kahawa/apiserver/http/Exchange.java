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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A request and its answer on one channel: handled and written on a virtual thread. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** A stream without news looks this often whether it should end. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Smaller answers are not worth compressing: upstream's threshold. */
    private static final int GZIP_FROM_BYTES = 128 * 1024;

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
            case Body.Streamed(Chunks stream) -> writeStream(response, stream);
            case Body.Upgraded(Body.Protocol protocol) -> upgrade(response, protocol);
        }
    }

    private boolean isKept() {
        boolean closes = request.headers()
                .first("connection")
                .filter(value -> value.equalsIgnoreCase("close"))
                .isPresent();
        return version == Version.HTTP_2 || !closes && !exchanges.isDraining();
    }

    private void fill(HttpHeaders to, Response response) {
        response.headers().forEach((name, value) -> to.add(name, value));
        if (!isKept()) {
            to.set(HttpHeaderNames.CONNECTION, "close");
        }
    }

    private void writeWhole(Response response, byte[] bytes) {
        boolean zip = bytes.length >= GZIP_FROM_BYTES
                && request.headers().first("accept-encoding").orElse("").contains("gzip");
        byte[] sent = zip ? zipped(bytes) : bytes;
        boolean head = request.method().equals("HEAD");
        ByteBuf content = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(sent);
        DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), content);
        fill(message.headers(), response);
        if (response.status() != 304) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, sent.length);
        }
        if (zip) {
            message.headers().set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            message.headers().set(HttpHeaderNames.VARY, "Accept-Encoding");
        }
        finish(message);
    }

    private void finish(Object last) {
        if (isKept()) {
            channel.writeAndFlush(last, channel.voidPromise());
        } else {
            channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(bytes);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return out.toByteArray();
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
            HttpResponse head = new DefaultHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
            fill(head.headers(), response);
            if (version == Version.HTTP_1) {
                head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
            }
            channel.writeAndFlush(head, channel.voidPromise());
            while (!abandoned) {
                switch (ending ? Chunks.END : stream.next(LOOK)) {
                    case Chunks.Next.Piece(byte[] bytes) -> writePiece(bytes);
                    case Chunks.Next.Nothing nothing -> {}
                    case Chunks.Next.End end -> {
                        finish(LastHttpContent.EMPTY_LAST_CONTENT);
                        return;
                    }
                }
            }
        }
    }

    /** Waits until the peer has taken enough of what was sent before. */
    private void writePiece(byte[] bytes) throws InterruptedException {
        while (!channel.isWritable() && !abandoned) {
            writable.drainPermits();
            if (!channel.isWritable()) {
                writable.tryAcquire(1, TimeUnit.SECONDS);
            }
        }
        channel.writeAndFlush(
                new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), channel.voidPromise());
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
