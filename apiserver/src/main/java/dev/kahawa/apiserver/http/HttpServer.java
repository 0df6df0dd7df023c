package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Handler;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.ResourceLeakDetector;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Serves a {@link Handler} on one port, over HTTP/1.1 and HTTP/2. Safe for any thread. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
public final class HttpServer implements AutoCloseable {

    /** Connections the kernel keeps for us before they are accepted; more are refused by it. */
    private static final int BACKLOG = 1024;

    private static final Duration LOOPS_END = Duration.ofSeconds(5);

    private final Sockets sockets;
    private final @Nullable Tls tls;
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    private final Channel listener;

    private HttpServer(HttpServerOptions options, Handler handler) throws IOException {
        this.tls = options.tls() == null ? null : new Tls(options.tls());
        this.sockets = Sockets.open(options.eventLoopThreads());
        ChannelFuture bound = new ServerBootstrap()
                .group(sockets.loops())
                .channel(sockets.listener())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, Boolean.TRUE)
                .childOption(ChannelOption.TCP_NODELAY, Boolean.TRUE)
                // finds out about the peers of quiet watches that vanished without a word
                .childOption(ChannelOption.SO_KEEPALIVE, Boolean.TRUE)
                .childHandler(new Accept(options, handler, new DateLine(options.clock())))
                .bind(options.address(), options.port())
                .awaitUninterruptibly();
        this.listener = bound.channel();
        if (!bound.isSuccess()) {
            sockets.loops().shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + options.address().getHostAddress() + ":" + options.port(),
                    bound.cause());
        }
    }

    /**
     * Listens at once.
     *
     * @throws IOException if the port is taken or the TLS material is unusable
     */
    public static HttpServer start(HttpServerOptions options, Handler handler) throws IOException {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            // it samples buffers with their stacks; whoever debugs Netty asks for it by name
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        return new HttpServer(options, handler);
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stops at once: {@link #close(Duration)} without patience. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Accepts nothing new, lets requests under way be answered, ends streams at a moment of rest
     * with a proper end, and tells peers to go elsewhere (GOAWAY, or closing after the answer).
     * What is left after the grace is broken off, its handlers interrupted. Returns when all is
     * closed.
     */
    public void close(Duration grace) {
        listener.close().awaitUninterruptibly();
        long deadline = System.nanoTime() + grace.toNanos();
        List<Peer> open = List.copyOf(peers);
        open.forEach(peer -> peer.channel().eventLoop().execute(peer::drain));
        open.forEach(peer -> awaitClosed(peer, deadline));
        List.copyOf(peers).forEach(peer -> peer.channel().eventLoop().execute(peer::cut));
        sockets.loops()
                .shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
        if (tls != null) {
            tls.close();
        }
    }

    private static void awaitClosed(Peer peer, long deadline) {
        peer.channel()
                .closeFuture()
                .awaitUninterruptibly(
                        Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** Prepares each accepted connection. */
    private final class Accept extends ChannelInitializer<Channel> {
        private final HttpServerOptions options;
        private final Handler handler;
        private final DateLine date;

        Accept(HttpServerOptions options, Handler handler, DateLine date) {
            this.options = options;
            this.handler = handler;
            this.date = date;
        }

        @Override
        protected void initChannel(Channel channel) {
            Peer peer = new Peer(channel, handler, options, date);
            peers.add(peer);
            channel.closeFuture().addListener(closed -> {
                peers.remove(peer);
                peer.gone();
            });
            peer.watchIdleness();
            if (tls == null) {
                Http1.install(channel.pipeline(), peer);
            } else {
                channel.pipeline().addLast(new TlsOrRefusal(tls), new Negotiation(peer));
            }
        }
    }
}
