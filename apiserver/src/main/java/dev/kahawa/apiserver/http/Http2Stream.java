package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One request over HTTP/2 while it arrives. Event loop only. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Stream extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Stream.class);

    private final Peer peer;
    private @Nullable Arriving arriving;
    private @Nullable Discard discard;
    private @Nullable Exchange exchange;

    private record Arriving(Http2Headers head, Address address, Intake body) {}

    Http2Stream(Peer peer) {
        this.peer = peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            switch (frame) {
                case Http2HeadersFrame headers -> {
                    if (arriving == null && discard == null) {
                        begin(context, headers);
                    }
                    endedBy(context, headers.isEndStream());
                }
                case Http2DataFrame data -> {
                    take(context, data);
                    endedBy(context, data.isEndStream());
                }
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void begin(ChannelHandlerContext context, Http2HeadersFrame frame) {
        Http2Headers head = frame.headers();
        if (!peer.hasRoom() || head.method() == null || head.path() == null) {
            discard = new Discard();
            reset(context, peer.hasRoom() ? Http2Error.PROTOCOL_ERROR : Http2Error.REFUSED_STREAM);
            return;
        }
        int bodyMax = peer.options().bodyMax();
        try {
            Address address = Address.parse(head.path());
            if (head.getLong("content-length", 0) > bodyMax) {
                refuse(context, head, Exchange.status(Discard.tooLarge(bodyMax)));
                return;
            }
            arriving = new Arriving(head, address, new Intake(bodyMax));
            if (head.contains("expect", "100-continue", true)) {
                context.writeAndFlush(
                        new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100")));
            }
        } catch (MalformedRequestException malformed) {
            refuse(context, head, Response.text(400, "400 Bad Request: " + malformed.getMessage()));
        }
    }

    private void take(ChannelHandlerContext context, Http2DataFrame data) {
        Discard useless = discard;
        Arriving request = arriving;
        if (useless != null) {
            if (!useless.take(data.content().readableBytes())) {
                // RFC 9113, 8.1: the answer is complete, the rest of the request is not wanted
                reset(context, Http2Error.NO_ERROR);
            }
        } else if (request != null && !request.body().take(data.content())) {
            arriving = null;
            refuse(
                    context,
                    request.head(),
                    Exchange.status(Discard.tooLarge(peer.options().bodyMax())));
        }
    }

    private void endedBy(ChannelHandlerContext context, boolean end) {
        Arriving request = arriving;
        if (!end || request == null) {
            return;
        }
        arriving = null;
        // whatever should still come belongs to no request
        discard = new Discard();
        Http2Answer answer = answer(context, request.head());
        exchange = peer.start(
                new Request(
                        request.head().method().toString(),
                        request.address().path(),
                        request.address().query(),
                        headers(request.head()),
                        request.body().whole(),
                        peer.caller()),
                answer);
        answer.belongsTo(exchange);
    }

    private static Headers headers(Http2Headers head) {
        Headers.Builder headers = Headers.builder();
        for (Map.Entry<CharSequence, CharSequence> line : head) {
            CharSequence name = line.getKey();
            if (name.charAt(0) != ':') {
                headers.add(name.toString(), line.getValue().toString());
            }
        }
        if (head.authority() != null && !head.contains("host")) {
            headers.add("host", head.authority().toString());
        }
        return headers.build();
    }

    private void refuse(ChannelHandlerContext context, Http2Headers head, Response refusal) {
        discard = new Discard();
        byte[] body = refusal.body() instanceof Body.Whole(byte[] bytes)
                ? bytes
                : "".getBytes(StandardCharsets.UTF_8);
        answer(context, head).whole(refusal.status(), refusal.headers(), body);
    }

    private Http2Answer answer(ChannelHandlerContext context, Http2Headers head) {
        return new Http2Answer(context, peer, "HEAD".contentEquals(head.method()));
    }

    private static void reset(ChannelHandlerContext context, Http2Error error) {
        context.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    /** Both sides are done, or the peer has reset the stream, or the connection is gone. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.cancel();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("stream broken", cause);
        context.close();
    }
}
