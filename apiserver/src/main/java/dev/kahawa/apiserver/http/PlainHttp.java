package dev.kahawa.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

import java.nio.charset.StandardCharsets;

/** Tells a client that speaks HTTP without TLS so, as Go's server does; stands before TLS. */
final class PlainHttp extends ChannelInboundHandlerAdapter {
    private static final byte[] ANSWER =
            """
            HTTP/1.0 400 Bad Request\r

            Client sent an HTTP request to an HTTPS server.
            """.replace("\r\n\n", "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        boolean isMethod = bytes instanceof ByteBuf buffer
                && buffer.isReadable()
                && Character.isUpperCase(buffer.getByte(buffer.readerIndex()));
        if (isMethod) {
            ReferenceCountUtil.release(bytes);
            context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        context.pipeline().remove(this);
        context.fireChannelRead(bytes);
    }
}
