package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Request;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLPeerUnverifiedException;

/** One connection and its requests under way. Of its event loop only, unless said otherwise. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Peer {
    private final Channel channel;
    private final Handler handler;
    private final HttpServerOptions options;
    private final DateLine date;
    private final Set<Exchange> running = new HashSet<>();
    private @Nullable Caller caller;
    private long started;
    private long startedAtLastTick = -1;
    private boolean multiplexed;
    private boolean draining;

    Peer(Channel channel, Handler handler, HttpServerOptions options, DateLine date) {
        this.channel = channel;
        this.handler = handler;
        this.options = options;
        this.date = date;
    }

    HttpServerOptions options() {
        return options;
    }

    DateLine date() {
        return date;
    }

    Channel channel() {
        return channel;
    }

    /** From here on several requests are under way at once, and HTTP/2 ends by itself. */
    void multiplexed() {
        multiplexed = true;
    }

    boolean draining() {
        return draining;
    }

    /**
     * Whether one more request may start. Resetting a stream frees its place in HTTP/2 at once, but
     * not its thread here: that is what this bounds.
     */
    boolean hasRoom() {
        return running.size() < 2 * options.streamsMax();
    }

    Exchange start(Request request, Answer answer) {
        Exchange exchange = new Exchange(request, answer, handler, options.writeTimeout());
        running.add(exchange);
        started++;
        if (draining) {
            exchange.drain();
        }
        exchange.start();
        return exchange;
    }

    /** The answer is handed to the connection. */
    void answered(Exchange exchange) {
        exchange.finished();
        running.remove(exchange);
    }

    Caller caller() {
        Caller known = caller;
        if (known == null) {
            known = new Caller.Network(address(channel.remoteAddress()), certificates());
            caller = known;
        }
        return known;
    }

    private static String address(SocketAddress socket) {
        return socket instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "";
    }

    private List<X509Certificate> certificates() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one : tls.engine().getSession().getPeerCertificates()) {
                chain.add((X509Certificate) one);
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    /** Closes a connection that completed no request between two ticks and has none under way. */
    void watchIdleness() {
        var tick = channel.eventLoop()
                .scheduleWithFixedDelay(
                        this::tick,
                        options.idleTimeout().toMillis(),
                        options.idleTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> tick.cancel(false));
    }

    private void tick() {
        if (running.isEmpty() && started == startedAtLastTick) {
            channel.close();
        }
        startedAtLastTick = started;
    }

    /** The server stops: what is under way finishes, nothing new begins. */
    void drain() {
        draining = true;
        running.forEach(Exchange::drain);
        if (multiplexed || running.isEmpty()) {
            // HTTP/2 says GOAWAY here, and closes after its last stream
            channel.close();
        }
    }

    /** The connection is gone. */
    void gone() {
        List.copyOf(running).forEach(Exchange::cancel);
        running.clear();
    }

    /** Waits for nothing any more. */
    void cut() {
        channel.unsafe().close(channel.voidPromise());
    }
}
