package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Headers;

import java.util.Map;

/**
 * What SPDY/3.1 peers send each other.
 *
 * @see <a href="https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/">the draft</a>
 */
sealed interface SpdyFrame {
    int SYN_STREAM = 1;
    int SYN_REPLY = 2;
    int RST_STREAM = 3;
    int SETTINGS = 4;
    int PING = 6;
    int GOAWAY = 7;
    int HEADERS = 8;
    int WINDOW_UPDATE = 9;

    int FLAG_FIN = 1;
    int FLAG_UNIDIRECTIONAL = 2;

    /** The setting that says how much a new stream's other side may send at first. */
    int INITIAL_WINDOW = 7;

    int PROTOCOL_ERROR = 1;
    int REFUSED_STREAM = 3;
    int CANCEL = 5;

    /**
     * Opens a stream.
     *
     * @param end the opener sends nothing on it
     * @param oneWay the other side sends nothing on it
     */
    record SynStream(int stream, Headers headers, boolean end, boolean oneWay)
            implements SpdyFrame {}

    /** Accepts a stream. */
    record SynReply(int stream, Headers headers, boolean end) implements SpdyFrame {}

    /** Ends a stream in both directions. */
    record Reset(int stream, int status) implements SpdyFrame {}

    /** What the sender will go by, by id. */
    record Settings(Map<Integer, Integer> values) implements SpdyFrame {}

    /** To be sent back, if the other side began it. */
    record Ping(int id) implements SpdyFrame {}

    /** The sender takes no streams after this one. */
    record GoAway(int last, int status) implements SpdyFrame {}

    /** More header fields of a stream. */
    record MoreHeaders(int stream, Headers headers, boolean end) implements SpdyFrame {}

    /** So many bytes more may be sent on a stream, or on the connection by stream 0. */
    record WindowUpdate(int stream, int delta) implements SpdyFrame {}

    /** Bytes of a stream; of a frame that is large, a piece. */
    record Data(int stream, byte[] bytes, boolean end) implements SpdyFrame {}

    /** A control frame of a type that we don't know, to be passed over. */
    record Unknown(int type) implements SpdyFrame {}
}
