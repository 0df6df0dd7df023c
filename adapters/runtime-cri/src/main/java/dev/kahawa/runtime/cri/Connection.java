package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.RuntimeAwayException;
import dev.kahawa.node.runtime.RuntimeFailedException;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC connection to a runtime's socket. It is made at the first call, and again by a call after
 * it broke. Safe for use by many threads.
 */
final class Connection implements AutoCloseable {
    /** A larger answer is refused: what the kubelet takes. */
    private static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;

    /** A window of a fixed size; for one that fits itself, gRPC pings with every answer. */
    private static final int WINDOW_BYTES = 1024 * 1024;

    /** What containerd says while it starts. */
    private static final String STARTING = "server is not initialized yet";

    private final Endpoint endpoint;
    private final EventLoopGroup group;
    private final ManagedChannel channel;

    Connection(Endpoint endpoint) {
        this.endpoint = endpoint;
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("cri", true), NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(endpoint.socket()))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(group)
                .directExecutor()
                .overrideAuthority("localhost")
                .usePlaintext()
                .disableServiceConfigLookUp()
                .disableRetry()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    /**
     * Calls and waits for the answer.
     *
     * @throws NotThereException where the runtime knows no such thing
     * @throws TooLateException after the deadline
     */
    <Q, A> A call(MethodDescriptor<Q, A> method, Q request, Duration deadline)
            throws InterruptedException {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            // gRPC would wait for up to two minutes before it tries the socket again.
            channel.resetConnectBackoff();
        }
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException refused) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(method, refused);
        }
    }

    private RuntimeFailedException failure(
            MethodDescriptor<?, ?> method, StatusRuntimeException refused) {
        Status status = refused.getStatus();
        String said = Objects.requireNonNullElse(status.getDescription(), status.toString());
        return switch (status.getCode()) {
            case NOT_FOUND -> new NotThereException(said, refused);
            case UNAVAILABLE ->
                new RuntimeAwayException(
                        "the container runtime at " + endpoint + " can't be reached: "
                                + reason(status, said),
                        refused);
            case UNIMPLEMENTED ->
                new RuntimeFailedException(
                        "the container runtime at " + endpoint + " has no "
                                + method.getFullMethodName()
                                + " (is its CRI plugin switched off?): " + said,
                        refused);
            case DEADLINE_EXCEEDED -> new TooLateException(said, refused);
            default ->
                said.contains(STARTING)
                        ? new RuntimeAwayException(
                                "the container runtime at " + endpoint + " is starting", refused)
                        : new RuntimeFailedException(said, refused);
        };
    }

    private static String reason(Status status, String said) {
        Throwable cause = status.getCause();
        return cause == null || cause.getMessage() == null ? said : cause.getMessage();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
