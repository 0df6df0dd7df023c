package dev.kahawa.apiserver.http;

import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.timeout.IdleStateHandler;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The requests under way on all connections. */
final class Exchanges {
    /** An upgraded connection on which nothing moves for so long is closed: upstream's time. */
    private static final Duration IDLE_MAX = Duration.ofHours(4);

    private final Handler handler;
    private final int bodyBytesMax;
    private final Limits limits;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    Exchanges(Handler handler, int bodyBytesMax, Limits limits) {
        this.handler = handler;
        this.bodyBytesMax = bodyBytesMax;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    Handler handler() {
        return handler;
    }

    boolean isDraining() {
        return draining;
    }

    void started(Exchange exchange) {
        running.add(exchange);
        if (draining) {
            exchange.endStream();
        }
    }

    void ended(Exchange exchange) {
        running.remove(exchange);
    }

    /** Ends what streams and waits for the rest. */
    void drain(Duration grace) throws InterruptedException {
        draining = true;
        running.forEach(Exchange::endStream);
        long deadline = System.nanoTime() + grace.toNanos();
        for (Exchange exchange : running) {
            exchange.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** Behind the codec. */
    void install(ChannelPipeline pipeline, Exchange.Version version) {
        Patience patience = new Patience(limits, version);
        if (version == Exchange.Version.HTTP_1) {
            pipeline.addBefore(
                    pipeline.context(HttpServerCodec.class).name(),
                    "arrival",
                    patience.new Arrival());
        }
        pipeline.addLast("patience", patience);
        pipeline.addLast("aggregate", new Bodies(bodyBytesMax, version));
        pipeline.addLast("requests", new Requests(this, version));
    }

    /** Bytes go to the connection from now on, those already read first. */
    void leaveHttp(ChannelPipeline pipeline, UpgradedConnection connection) {
        pipeline.addLast(new IdleStateHandler(0, 0, IDLE_MAX.toSeconds(), TimeUnit.SECONDS));
        pipeline.addLast(connection);
        pipeline.remove("requests");
        pipeline.remove("aggregate");
        pipeline.remove("patience");
        pipeline.remove("arrival");
        pipeline.remove(HttpServerCodec.class);
    }

    /** Puts bodies together, and refuses those that are too large as kube-apiserver does. */
    private static final class Bodies extends HttpObjectAggregator {
        /**
         * A peer that has not ended its body so long after the refusal is cut off. Closing at once
         * would make the system reset the connection, and the peer might not read the refusal.
         */
        private static final long LINGER_MILLIS = 2_000;

        /** An expectation other than 100-continue ends the connection. */
        private static final boolean CLOSE_IF_NOT_EXPECTED = true;

        private final int max;
        private final Exchange.Version version;

        Bodies(int max, Exchange.Version version) {
            super(max, CLOSE_IF_NOT_EXPECTED);
            this.max = max;
            this.version = version;
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage message) {
            ApiException failure = new ApiException(
                    Reason.RequestEntityTooLarge, "Request entity too large: limit is " + max);
            byte[] body = JsonWriter.write(Statuses.failure(failure));
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    Unpooled.wrappedBuffer(body));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            if (version == Exchange.Version.HTTP_2) {
                // the stream ends, and the rest of the body is not wanted (RFC 9113, 8.1)
                context.writeAndFlush(response)
                        .addListener(written -> context.channel()
                                .writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
                return;
            }
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
            context.writeAndFlush(response);
            context.executor()
                    .schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }

        /** A body that is announced too large is refused as one that is. */
        @Override
        protected @Nullable Object newContinueResponse(
                HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
            long length = HttpUtil.getContentLength(start, -1L);
            return HttpUtil.is100ContinueExpected(start) && length > max
                    ? null
                    : super.newContinueResponse(start, maxContentLength, pipeline);
        }
    }
}
