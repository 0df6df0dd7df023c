package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A connection of HTTP/1.1 or 1.0: one request after the other. Event loop only. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Http1 extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http1.class);
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Peer peer;
    private final Http1Decoder decoder;

    private @Nullable Arriving arriving;
    private @Nullable Discard discard;

    /** A request of which the head is here. */
    private record Arriving(HttpRequest head, Address address, Intake body) {}

    private Http1(Peer peer, Http1Decoder decoder) {
        this.peer = peer;
        this.decoder = decoder;
    }

    static void install(ChannelPipeline pipeline, Peer peer) {
        Http1Decoder decoder = new Http1Decoder(peer.options().headerMax());
        pipeline.addLast(decoder, new Http1(peer, decoder));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        try {
            if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
                malformed(context, part.decoderResult().cause());
                return;
            }
            if (message instanceof HttpRequest head) {
                begin(context, head);
            }
            if (message instanceof HttpContent content) {
                take(context, content);
            }
        } catch (MalformedRequestException malformed) {
            refuse(context, "400 Bad Request", String.valueOf(malformed.getMessage()));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head)
            throws MalformedRequestException {
        if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !head.headers().contains(HttpHeaderNames.HOST)) {
            throw new MalformedRequestException("missing required Host header");
        }
        Address address = Address.parse(head.uri());
        boolean expected = HttpUtil.is100ContinueExpected(head);
        if (HttpUtil.getContentLength(head, 0L) > peer.options().bodyMax()) {
            tooLarge(context, head, expected);
            return;
        }
        arriving = new Arriving(head, address, new Intake(peer.options().bodyMax()));
        if (expected) {
            context.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
        }
    }

    private void take(ChannelHandlerContext context, HttpContent content) throws Exception {
        Discard useless = discard;
        if (useless != null) {
            discard(context, useless, content);
            return;
        }
        Arriving request = arriving;
        if (request == null) {
            return;
        }
        if (!request.body().take(content.content())) {
            arriving = null;
            tooLarge(context, request.head(), false);
        } else if (content instanceof LastHttpContent) {
            arriving = null;
            dispatch(context, request);
        }
        Discard begun = discard;
        if (begun != null && content instanceof LastHttpContent) {
            discard(context, begun, content);
        }
    }

    private void dispatch(ChannelHandlerContext context, Arriving arrived) {
        HttpRequest head = arrived.head();
        Http1Answer answer = answer(context, head, HttpUtil.isKeepAlive(head));
        Request request = new Request(
                head.method().name(),
                arrived.address().path(),
                arrived.address().query(),
                headers(head),
                arrived.body().whole(),
                peer.caller());
        answer.belongsTo(peer.start(request, answer));
    }

    private Http1Answer answer(ChannelHandlerContext context, HttpRequest head, boolean keepAlive) {
        boolean chunks = head.protocolVersion().equals(HttpVersion.HTTP_1_1);
        boolean silent = head.method().name().equals("HEAD");
        return new Http1Answer(context, peer, this::next, chunks, silent, keepAlive);
    }

    private static Headers headers(HttpRequest head) {
        Headers.Builder headers = Headers.builder();
        for (Map.Entry<String, String> line : head.headers()) {
            headers.add(line.getKey(), line.getValue());
        }
        return headers.build();
    }

    /** The answer before this is written. */
    private void next() {
        if (discard != null) {
            return;
        }
        try {
            decoder.resume();
        } catch (Exception broken) {
            peer.channel().pipeline().fireExceptionCaught(broken);
        }
    }

    /** Who was told to wait for a go-ahead may send the body or not: the connection must end. */
    private void tooLarge(ChannelHandlerContext context, HttpRequest head, boolean expected) {
        discard = new Discard();
        Response refusal = Exchange.status(Discard.tooLarge(peer.options().bodyMax()));
        answer(context, head, HttpUtil.isKeepAlive(head) && !expected).refuse(refusal);
    }

    private void discard(ChannelHandlerContext context, Discard useless, HttpContent content)
            throws Exception {
        if (!useless.take(content.content().readableBytes())) {
            context.close();
        } else if (content instanceof LastHttpContent) {
            discard = null;
            decoder.resume();
        }
    }

    private void malformed(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException
                || cause instanceof TooLongHttpLineException) {
            refuse(context, "431 Request Header Fields Too Large", "");
        } else {
            refuse(context, "400 Bad Request", "");
        }
    }

    /** As Go's server does: in plain text, and the connection ends. */
    private void refuse(ChannelHandlerContext context, String status, String why) {
        arriving = null;
        String text = why.isEmpty() ? status : status + ": " + why;
        String answer = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Connection: close\r\n\r\n" + text;
        context.writeAndFlush(ByteBufUtil.writeUtf8(context.alloc(), answer))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection broken", cause);
        context.close();
    }
}
