package dev.kahawa.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of HTTP/2: every request is a stream of its own. */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2 {
    private static final Logger LOG = LoggerFactory.getLogger(Http2.class);

    /** What a peer may send of one body before it is read; nearly all fit. As in kube-apiserver. */
    private static final int STREAM_WINDOW = 256 * 1024;

    /** The same for all bodies of a connection. */
    private static final int CONNECTION_WINDOW = 4 * 1024 * 1024;

    private static final int WINDOW_BEFORE = 65_535;

    /**
     * Streams that a peer may reset in so many seconds, in multiples of those it may have open; one
     * that does more is cut off (CVE-2023-44487). A client that stops all its watches stays below.
     */
    private static final int RESETS_PER_STREAM = 4;

    private static final int RESET_SECONDS = 30;
    private static final long NO_LIMIT = -1;

    private Http2() {}

    static void install(ChannelPipeline pipeline, Peer peer) {
        peer.multiplexed();
        int streamsMax = peer.options().streamsMax();
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(streamsMax)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(peer.options().headerMax()))
                .decoderEnforceMaxRstFramesPerWindow(streamsMax * RESETS_PER_STREAM, RESET_SECONDS)
                .gracefulShutdownTimeoutMillis(NO_LIMIT) // the server's own grace ends it
                .build();
        pipeline.addLast(codec, new Http2MultiplexHandler(new Streams(peer)), new Rest());
        widen(codec);
    }

    private static void widen(Http2FrameCodec codec) {
        Http2Connection connection = codec.connection();
        try {
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(
                            connection.connectionStream(), CONNECTION_WINDOW - WINDOW_BEFORE);
        } catch (Http2Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static final class Streams extends ChannelInitializer<Channel> {
        private final Peer peer;

        Streams(Peer peer) {
            this.peer = peer;
        }

        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Http2Stream(peer));
        }
    }

    /** Settings and pings, which the codec has dealt with, and the end of broken connections. */
    private static final class Rest extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("connection broken", cause);
            context.close();
        }
    }
}
