package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A channel that has left HTTP, as a blocking connection. The peer is read from as long as few bytes
 * wait, and a writer waits until the peer has taken what was sent before.
 */
final class UpgradedConnection extends ChannelInboundHandlerAdapter implements Connection {
    /** While so many bytes wait to be read, the peer is not read from. */
    private static final int BYTES_WAITING_MAX = 128 * 1024;

    /** A write is cut in pieces of this size, so that it waits in between. */
    private static final int PIECE_BYTES = 32 * 1024;

    private final Channel channel;
    private final Runnable abandoned;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int offset;
    private int waiting;
    private boolean ended;

    /** @param abandoned told when the peer has gone */
    UpgradedConnection(Channel channel, Runnable abandoned) {
        this.channel = channel;
        this.abandoned = abandoned;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            received(ByteBufUtil.getBytes((ByteBuf) message));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private synchronized void received(byte[] bytes) {
        if (bytes.length > 0 && !ended) {
            pieces.add(bytes);
            waiting += bytes.length;
            if (waiting >= BYTES_WAITING_MAX) {
                channel.config().setAutoRead(false);
            }
            notifyAll();
        }
    }

    @Override
    public synchronized void channelWritabilityChanged(ChannelHandlerContext context) {
        notifyAll();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        abandoned.run();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // the connection is broken: the protocol hears of it by its end
        context.close();
    }

    private synchronized int read(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (pieces.isEmpty() && !ended) {
                wait();
            }
        } catch (InterruptedException stopping) {
            throw interrupted();
        }
        byte[] piece = pieces.peekFirst();
        if (piece == null) {
            return -1;
        }
        int count = Math.min(length, piece.length - offset);
        System.arraycopy(piece, offset, into, at, count);
        offset += count;
        waiting -= count;
        if (offset == piece.length) {
            pieces.removeFirst();
            offset = 0;
        }
        if (waiting < BYTES_WAITING_MAX / 2 && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
        return count;
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    private synchronized void awaitWritable() throws IOException {
        try {
            while (!channel.isWritable() && !ended) {
                wait();
            }
        } catch (InterruptedException stopping) {
            throw interrupted();
        }
        if (ended) {
            throw new IOException("the connection is closed");
        }
    }

    private void write(byte[] bytes, int at, int length) throws IOException {
        int sent = 0;
        while (sent < length) {
            awaitWritable();
            int count = Math.min(PIECE_BYTES, length - sent);
            channel.writeAndFlush(
                    Unpooled.copiedBuffer(bytes, at + sent, count), channel.voidPromise());
            sent += count;
        }
    }

    @Override
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return UpgradedConnection.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int at, int length) throws IOException {
                return UpgradedConnection.this.read(into, at, length);
            }
        };
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int at, int length) throws IOException {
                UpgradedConnection.this.write(bytes, at, length);
            }
        };
    }

    /**
     * Reads and writes fail from now on; what was written before is still sent, however long the
     * peer takes for it, and then the channel is closed.
     */
    @Override
    public void close() {
        end();
        // what still comes is thrown away: bytes left unread would make the system reset the
        // connection, and the peer lose the last bytes
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
