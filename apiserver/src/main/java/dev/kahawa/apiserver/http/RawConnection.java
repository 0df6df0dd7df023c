package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of a connection that has left HTTP, as blocking streams. One thread may read and one
 * may write at a time.
 */
// a write or close that fails shows as the end of its connection
@SuppressWarnings("FutureReturnValueIgnored")
final class RawConnection implements Connection {

    /** Received and not yet read; with more, the peer has to wait. */
    private static final int RECEIVED_MAX = 256 * 1024;

    private final Channel channel;
    private final Pace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuf> received = new ArrayDeque<>();
    private int size;
    private boolean ended;
    private boolean paused;

    RawConnection(Channel channel, Pace pace) {
        this.channel = channel;
        this.pace = pace;
    }

    @Override
    public InputStream input() {
        return new Input();
    }

    @Override
    public OutputStream output() {
        return new Output();
    }

    /** What was written before still leaves. */
    @Override
    public void close() {
        end();
        channel.close();
        lock.lock();
        try {
            received.forEach(ByteBuf::release);
            received.clear();
        } finally {
            lock.unlock();
        }
    }

    ChannelHandler receiver() {
        return new Receiver();
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void receive(ByteBuf bytes) {
        lock.lock();
        try {
            if (ended) {
                bytes.release();
                return;
            }
            received.add(bytes);
            size += bytes.readableBytes();
            if (size > RECEIVED_MAX) {
                paused = true;
                channel.config().setAutoRead(false);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] into, int from, int length) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (received.isEmpty()) {
                if (ended) {
                    return -1;
                }
                changed.await();
            }
            ByteBuf first = received.getFirst();
            int count = Math.min(length, first.readableBytes());
            first.readBytes(into, from, count);
            if (!first.isReadable()) {
                received.removeFirst().release();
            }
            size -= count;
            if (paused && size <= RECEIVED_MAX / 2) {
                paused = false;
                channel.config().setAutoRead(true);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("interrupted");
        failure.initCause(cause);
        return failure;
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes && bytes.isReadable()) {
                receive(bytes);
            } else if (message instanceof ByteBuf empty) {
                empty.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                return take(into, from, length);
            } catch (InterruptedException stopped) {
                throw interrupted(stopped);
            }
        }

        @Override
        public void close() {
            RawConnection.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int at = from; at < from + length; at += Pace.WINDOW) {
                int count = Math.min(Pace.WINDOW, from + length - at);
                try {
                    pace.await();
                } catch (InterruptedException stopped) {
                    throw interrupted(stopped);
                }
                // by way of the event loop, so behind the head of the answer
                pace.sent(count, channel.writeAndFlush(Unpooled.copiedBuffer(bytes, at, count)));
            }
        }

        @Override
        public void close() {
            RawConnection.this.close();
        }
    }
}
