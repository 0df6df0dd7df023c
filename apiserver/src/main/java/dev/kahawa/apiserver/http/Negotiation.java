package dev.kahawa.apiserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with the version of HTTP that the TLS handshake agreed on (ALPN). */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Negotiation extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);

    private final Peer peer;

    Negotiation(Peer peer) {
        this.peer = peer;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (!handshake.isSuccess()) {
            LOG.debug("TLS handshake failed", handshake.cause());
            context.close();
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        String protocol = pipeline.get(SslHandler.class).applicationProtocol();
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            Http2.install(pipeline, peer);
        } else {
            Http1.install(pipeline, peer);
        }
        pipeline.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection broken before its first request", cause);
        context.close();
    }
}
