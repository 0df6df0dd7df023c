package dev.kahawa.runtime.cri;

import dev.kahawa.model.request.Headers;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Streams;
import dev.kahawa.node.streaming.SpdyConnection;
import dev.kahawa.node.streaming.SpdyStream;
import dev.kahawa.runtime.cri.v1.AttachRequest;
import dev.kahawa.runtime.cri.v1.ExecRequest;
import dev.kahawa.runtime.cri.v1.PortForwardRequest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Commands, main processes and ports connected to streams, by the runtime's streaming server. */
final class CriStreams {
    private static final Logger LOG = LoggerFactory.getLogger(CriStreams.class);
    private static final String PORT_FORWARD = "portforward.k8s.io";

    /**
     * More wait to begin: where a hundred begin at once in one Pod, containerd 1.6 never tells of
     * some that they have ended; where 16 do, it tells of all.
     */
    private static final int STARTING_MAX = 16;

    /** A command that has said nothing for so long counts as begun. */
    private static final Duration STARTING = Duration.ofSeconds(1);

    private final Connection connection;
    private final Semaphore starting = new Semaphore(STARTING_MAX);

    CriStreams(Connection connection) {
        this.connection = connection;
    }

    int exec(String container, List<String> command, Streams streams) throws InterruptedException {
        ExecRequest request = ExecRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(command)
                .setTty(streams.tty())
                .setStdin(streams.stdin() != null)
                .setStdout(streams.stdout() != null)
                .setStderr(streams.stderr() != null)
                .build();
        CountDownLatch heard = new CountDownLatch(1);
        starting.acquire();
        try {
            Thread.ofVirtual().name("cri-starting").start(() -> awaitStart(heard));
            String url =
                    connection.call(Methods.EXEC, request, CriRuntime.CALL_MAX).getUrl();
            return run(url, streams, heard);
        } finally {
            heard.countDown();
        }
    }

    private void awaitStart(CountDownLatch heard) {
        try {
            if (!heard.await(STARTING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("a command says nothing");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            starting.release();
        }
    }

    void attach(String container, Streams streams) throws InterruptedException {
        AttachRequest request = AttachRequest.newBuilder()
                .setContainerId(container)
                .setTty(streams.tty())
                .setStdin(streams.stdin() != null)
                .setStdout(streams.stdout() != null)
                .setStderr(streams.stderr() != null)
                .build();
        String url =
                connection.call(Methods.ATTACH, request, CriRuntime.CALL_MAX).getUrl();
        run(url, streams, new CountDownLatch(1));
    }

    /** @param heard counted down when the process first says something */
    private static int run(String url, Streams streams, CountDownLatch heard)
            throws InterruptedException {
        try (SpdyConnection spdy = StreamingServer.upgrade(url, RemoteCommand.PROTOCOLS)) {
            return new RemoteCommand(spdy, streams, heard).run();
        } catch (IOException broken) {
            throw failed(broken);
        }
    }

    void portForward(String sandbox, int port, InputStream from, OutputStream to)
            throws InterruptedException {
        PortForwardRequest request = PortForwardRequest.newBuilder()
                .setPodSandboxId(sandbox)
                .addPort(port)
                .build();
        String url = connection
                .call(Methods.PORT_FORWARD, request, CriRuntime.CALL_MAX)
                .getUrl();
        try (SpdyConnection spdy = StreamingServer.upgrade(url, List.of(PORT_FORWARD))) {
            forward(spdy, port, from, to);
        } catch (IOException broken) {
            throw failed(broken);
        }
    }

    /** The first pair of streams is number 0: there is one pair only. */
    private static void forward(SpdyConnection spdy, int port, InputStream from, OutputStream to)
            throws IOException, InterruptedException {
        Headers headers = Headers.of("port", Integer.toString(port)).with("requestID", "0");
        SpdyStream errors = spdy.createStream(headers.with("streamType", "error"));
        errors.output().close();
        SpdyStream data = spdy.createStream(headers.with("streamType", "data"));
        try (Copies copies = new Copies(spdy, new CountDownLatch(1))) {
            copies.toRuntime(from, data.output());
            copies.fromRuntime(data.input(), to);
            String problem = RemoteCommand.said(errors.input());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!problem.isEmpty()) {
                throw new RuntimeFailedException(problem);
            }
            copies.awaitFromRuntime();
        }
    }

    private static RuntimeFailedException failed(IOException broken) {
        return new RuntimeFailedException(
                "streaming from the runtime: " + broken.getMessage(), broken);
    }
}
