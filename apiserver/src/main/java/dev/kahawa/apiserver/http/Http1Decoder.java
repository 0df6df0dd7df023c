package dev.kahawa.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Reads one request, and then holds until {@link #resume}: so pipelined requests wait as bytes, and
 * what follows a request to leave HTTP is not taken for a request.
 */
final class Http1Decoder extends HttpRequestDecoder {

    /** Received ahead of the request being answered; with more, reading stops until its answer. */
    private static final int AHEAD_MAX = 64 * 1024;

    private static final int CHUNK_MAX = 64 * 1024;

    private @Nullable ChannelHandlerContext context;
    private boolean held;

    Http1Decoder(int headerMax) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(headerMax)
                .setMaxHeaderSize(headerMax)
                .setMaxChunkSize(CHUNK_MAX));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) throws Exception {
        if (held) {
            return;
        }
        super.decode(at, in, out);
        held = !out.isEmpty() && out.getLast() instanceof LastHttpContent;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) throws Exception {
        if (!held) {
            super.channelReadComplete(at);
            return;
        }
        if (actualReadableBytes() > AHEAD_MAX) {
            at.channel().config().setAutoRead(false);
        }
        at.fireChannelReadComplete();
    }

    /** On with the next request. Event loop. */
    void resume() throws Exception {
        held = false;
        ChannelHandlerContext at = context;
        if (at != null && !at.isRemoved()) {
            at.channel().config().setAutoRead(true);
            channelRead(at, Unpooled.EMPTY_BUFFER);
        }
    }
}
