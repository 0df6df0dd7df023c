package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
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
    /** A client that sends more requests ahead of their answers is cut off. */
    private static final int PIPELINED_MAX = 64;

    private final Exchanges exchanges;
    private final Exchange.Version version;
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;

    Requests(Exchanges exchanges, Exchange.Version version) {
        this.exchanges = exchanges;
        this.version = version;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (message.decoderResult().isFailure()) {
            context.close();
            return;
        }
        Exchange exchange =
                new Exchange(context.channel(), version, request(context, message), exchanges);
        if (waiting.size() >= PIPELINED_MAX) {
            context.close();
            return;
        }
        waiting.add(exchange);
        startNext(context);
    }

    private void startNext(ChannelHandlerContext context) {
        if (current != null) {
            return;
        }
        Exchange next = waiting.poll();
        if (next != null) {
            current = next;
            next.start(() -> context.executor().execute(() -> ended(context)));
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

    private static Request request(ChannelHandlerContext context, FullHttpRequest message) {
        Headers headers = Headers.NONE;
        for (Map.Entry<String, String> line : message.headers()) {
            if (!line.getKey().startsWith("x-http2-")) {
                headers = headers.with(line.getKey(), line.getValue());
            }
        }
        String uri = message.uri();
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        Query query = mark < 0 ? Query.NONE : Query.parse(uri.substring(mark + 1));
        byte[] body = ByteBufUtil.getBytes(message.content());
        return new Request(
                message.method().name(), decoded(path), query, headers, body, caller(context));
    }

    /** A path that is not properly encoded is taken as it is, and found nowhere. */
    private static String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        try {
            String decoded = new URI("x://x" + path).getPath();
            return decoded == null ? path : decoded;
        } catch (URISyntaxException malformed) {
            return path;
        }
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
