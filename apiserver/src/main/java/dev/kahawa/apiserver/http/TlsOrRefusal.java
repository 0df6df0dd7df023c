package dev.kahawa.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Looks at the first bytes of a connection, so that plain HTTP gets the words of Go's server. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class TlsOrRefusal extends ByteToMessageDecoder {
    private static final byte[] REFUSAL = ("HTTP/1.0 400 Bad Request\r\n\r\n"
                    + "Client sent an HTTP request to an HTTPS server.\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Tls tls;

    TlsOrRefusal(Tls tls) {
        this.tls = tls;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!in.isReadable()) {
            return;
        }
        // a TLS record begins with its type, 20 to 24; HTTP with a capital letter
        if (in.getByte(in.readerIndex()) >= 'A') {
            in.skipBytes(in.readableBytes());
            context.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        SslHandler handler = tls.handler(context.alloc());
        context.pipeline().replace(this, null, handler);
    }
}
