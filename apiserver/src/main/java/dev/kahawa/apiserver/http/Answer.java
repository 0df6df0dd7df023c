package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;

/**
 * The way back to who asked, in one version of HTTP. Called by the one thread that answers: either
 * {@link #whole}, or {@link #begin}, any number of {@link #piece}s and {@link #end}, or {@link
 * #upgrade}; {@link #abort} at any time. None of them waits.
 */
interface Answer {

    /** The whole answer at once. Nobody changes the array. */
    void whole(int status, Headers headers, byte[] body);

    /**
     * The head of an answer whose body follows in pieces.
     *
     * @param length of the body, or {@link #UNKNOWN}
     */
    void begin(int status, Headers headers, long length);

    /** Sent without waiting for more; the future ends when the socket has taken it. */
    ChannelFuture piece(ByteBuf bytes);

    void end();

    /** Breaks the answer off so that the peer can tell: it is not complete. */
    void abort();

    /** Whether {@link #upgrade} is possible. */
    boolean upgradable();

    /** Sends the head and leaves HTTP. */
    Connection upgrade(int status, Headers headers);

    /** The length of a body that is still being made. */
    long UNKNOWN = -1;
}
