package dev.kahawa.apiserver.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.cert.X509Certificate;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

/**
 * Makes the TLS end of each connection, with the material of that moment. A renewed certificate
 * that can't be used is logged, and the one before stays in use.
 */
final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final Supplier<TlsMaterial> source;
    private TlsMaterial seen;
    private SslContext context;

    Tls(Supplier<TlsMaterial> source) throws SSLException {
        this.source = source;
        this.seen = source.get();
        this.context = context(seen);
    }

    /** Any thread. */
    synchronized SslHandler handler(ByteBufAllocator memory) {
        refresh();
        return context.newHandler(memory);
    }

    private void refresh() {
        try {
            TlsMaterial now = source.get();
            if (now == seen) {
                return;
            }
            seen = now;
            SslContext renewed = context(now);
            // connections made with the old one hold it until they close
            ReferenceCountUtil.release(context);
            context = renewed;
        } catch (SSLException | RuntimeException unusable) {
            LOG.error("the renewed serving certificate cannot be used", unusable);
        }
    }

    private static SslContext context(TlsMaterial material) throws SSLException {
        return SslContextBuilder.forServer(
                        material.key(), material.chain().toArray(X509Certificate[]::new))
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(new AnySigner(material.clientAuthorities()))
                .build();
    }

    @Override
    public synchronized void close() {
        ReferenceCountUtil.release(context);
    }
}
