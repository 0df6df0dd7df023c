package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Handler;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/** Feeds requests from the network to a handler, each on a virtual thread of its own. */
public final class HttpServer {
    /** Of one HTTP/2 connection; upstream's number: what a client may make a server hold. */
    private static final int STREAMS_MAX = 100;

    /** What a stream's body may send ahead: upstream's, most bodies fit. */
    private static final int WINDOW_BYTES = 256 * 1024;

    private static final int HEADER_BYTES_MAX = 1 << 20;

    private final MultiThreadIoEventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;
    private final Exchanges exchanges;

    /**
     * How a server listens.
     *
     * @param port 0 for any that is free
     * @param identity asked for each new connection, so that a renewed certificate is used
     * @param bodyBytesMax a larger body is answered with 413
     * @param limits what slow peers are held to
     */
    public record Options(
            String address,
            int port,
            Supplier<TlsIdentity> identity,
            int bodyBytesMax,
            Limits limits) {
        public static final int BODY_BYTES_MAX = 3 * 1024 * 1024;
    }

    private HttpServer(MultiThreadIoEventLoopGroup loops, Options options, Handler handler)
            throws IOException, InterruptedException {
        this.loops = loops;
        Limits limits = options.limits();
        this.exchanges = new Exchanges(handler, options.bodyBytesMax(), limits);
        TlsContexts tls = new TlsContexts(options.identity());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) throws SSLException {
                        if (connections.size() >= limits.connections()) {
                            channel.close();
                            return;
                        }
                        connections.add(channel);
                        SslHandler ssl = tls.context().newHandler(channel.alloc());
                        ssl.setHandshakeTimeoutMillis(limits.head().toMillis());
                        channel.pipeline()
                                .addLast(new PlainHttp())
                                .addLast("tls", ssl)
                                .addLast(new ByProtocol());
                    }
                });
        this.listener = bootstrap
                .bind(new InetSocketAddress(options.address(), options.port()))
                .sync()
                .channel();
    }

    /** Loads the native TLS library, which takes a while; {@link #start} does it if need be. */
    public static void prepare() {
        OpenSsl.isAvailable();
    }

    /** @throws IOException if the address can't be listened on */
    public static HttpServer start(Options options, Handler handler)
            throws IOException, InterruptedException {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        try {
            return new HttpServer(loops, options, handler);
        } catch (BindException refused) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            BindException told = new BindException("can't listen on " + options.address() + " port "
                    + options.port() + ": " + refused.getMessage());
            told.initCause(refused);
            throw told;
        } catch (Exception failed) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw failed;
        }
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Listens no more, lets requests end within the time, then closes what is left; once. */
    public void close(Duration grace) throws InterruptedException {
        if (!listener.isOpen()) {
            return;
        }
        listener.close().sync();
        exchanges.drain(grace);
        connections.close().await(1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
    }

    /** The context of the identity in use; made anew when that has changed. */
    private static final class TlsContexts {
        private final Supplier<TlsIdentity> identity;
        private TlsIdentity used;
        private SslContext context;

        TlsContexts(Supplier<TlsIdentity> identity) throws SSLException {
            this.identity = identity;
            this.used = identity.get();
            this.context = make(used);
        }

        synchronized SslContext context() throws SSLException {
            TlsIdentity now = identity.get();
            if (now != used) {
                context = make(now);
                used = now;
            }
            return context;
        }

        private static SslContext make(TlsIdentity identity) throws SSLException {
            boolean natively = OpenSsl.isAvailable();
            KeyManagerFactory keys = new IdentityKeyManagerFactory(identity);
            return SslContextBuilder.forServer(
                            natively ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
                    .sslProvider(natively ? SslProvider.OPENSSL : SslProvider.JDK)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new AnyClientCertificate())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        }
    }

    /** Sets a connection up for the protocol that ALPN has chosen. */
    private final class ByProtocol extends ApplicationProtocolNegotiationHandler {
        ByProtocol() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            ChannelPipeline pipeline = context.pipeline();
            if (!protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                HttpDecoderConfig config = new HttpDecoderConfig()
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setMaxInitialLineLength(HEADER_BYTES_MAX)
                        .setUseRfc9112TransferEncoding(true);
                pipeline.addLast(new HttpServerCodec(config));
                exchanges.install(pipeline, Exchange.Version.HTTP_1);
                return;
            }
            Http2Settings settings = Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS_MAX)
                    .initialWindowSize(WINDOW_BYTES)
                    .maxHeaderListSize(HEADER_BYTES_MAX);
            pipeline.addLast(Http2FrameCodecBuilder.forServer()
                    .initialSettings(settings)
                    .gracefulShutdownTimeoutMillis(0)
                    .build());
            IdleConnection idle = new IdleConnection(context.channel(), exchanges.limits());
            pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel stream) {
                    idle.opened(stream);
                    stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
                    exchanges.install(stream.pipeline(), Exchange.Version.HTTP_2);
                }
            }));
        }
    }
}
