package dev.kahawa.apiserver.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The fastest sockets this platform has. */
record Sockets(EventLoopGroup loops, Class<? extends ServerSocketChannel> listener) {

    static Sockets open(int threads) {
        return Epoll.isAvailable()
                ? open(threads, EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
                : open(threads, NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }

    private static Sockets open(
            int threads, IoHandlerFactory io, Class<? extends ServerSocketChannel> listener) {
        return new Sockets(
                new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("http"), io),
                listener);
    }
}
