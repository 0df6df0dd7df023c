package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLPeerUnverifiedException;

/** Turns a channel's messages into requests, one after the other. */
final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** While so many requests wait for the one before them, the client is not read from. */
    private static final int PIPELINED_MAX = 8;

    private final Exchanges exchanges;
    private final Exchange.Version version;
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;
    private @Nullable HttpResponseStatus refusal;

    Requests(Exchanges exchanges, Exchange.Version version) {
        this.exchanges = exchanges;
        this.version = version;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (refusal != null) {
            return;
        }
        refusal = fault(message);
        RequestTarget target =
                refusal == null ? RequestTarget.parse(message.uri()).orElse(null) : null;
        if (target == null) {
            refusal = refusal == null ? HttpResponseStatus.BAD_REQUEST : refusal;
        } else {
            waiting.add(new Exchange(
                    context.channel(),
                    spoken(message),
                    request(context, message, target),
                    exchanges));
        }
        if (waiting.size() >= PIPELINED_MAX) {
            context.channel().config().setAutoRead(false);
        }
        startNext(context);
    }

    private Exchange.Version spoken(FullHttpRequest message) {
        boolean old = version == Exchange.Version.HTTP_1
                && !message.protocolVersion().isKeepAliveDefault();
        return old ? Exchange.Version.HTTP_1_0 : version;
    }

    /** What is wrong with a message, as Go's server finds it; the connection ends with that. */
    private @Nullable HttpResponseStatus fault(FullHttpRequest message) {
        if (message.decoderResult().isFailure()) {
            return message.decoderResult().cause() instanceof TooLongFrameException
                    ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                    : HttpResponseStatus.BAD_REQUEST;
        }
        int hosts = message.headers().getAll(HttpHeaderNames.HOST).size();
        boolean needsHost = spoken(message) == Exchange.Version.HTTP_1;
        return hosts > 1 || needsHost && hosts == 0 ? HttpResponseStatus.BAD_REQUEST : null;
    }

    private static void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        byte[] text = status.toString().getBytes(StandardCharsets.US_ASCII);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length)
                .set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void startNext(ChannelHandlerContext context) {
        if (current != null) {
            return;
        }
        Exchange next = waiting.poll();
        if (next != null) {
            current = next;
            next.start(() -> context.executor().execute(() -> ended(context)));
        } else if (refusal != null) {
            refuse(context, refusal);
        } else if (!context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(true);
        }
    }

    private void ended(ChannelHandlerContext context) {
        current = null;
        startNext(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Exchange running = current;
        if (running != null) {
            running.writable();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange running = current;
        if (running != null) {
            running.abandon();
        }
        waiting.clear();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // a broken connection or a malformed message: there is nobody left to tell
        context.close();
    }

    private static Request request(
            ChannelHandlerContext context, FullHttpRequest message, RequestTarget target) {
        Headers headers = Headers.NONE;
        for (Map.Entry<String, String> line : message.headers()) {
            if (!line.getKey().startsWith("x-http2-")) {
                headers = headers.with(line.getKey(), line.getValue());
            }
        }
        return new Request(
                message.method().name(),
                target.path(),
                target.query(),
                headers,
                ByteBufUtil.getBytes(message.content()),
                caller(context));
    }

    private static Caller caller(ChannelHandlerContext context) {
        Channel connection = context.channel().parent() instanceof SocketChannel parent
                ? parent
                : context.channel();
        String address = connection.remoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "";
        return new Caller.Network(address, certificates(connection));
    }

    private static List<X509Certificate> certificates(Channel connection) {
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate each : tls.engine().getSession().getPeerCertificates()) {
                if (each instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }
}
