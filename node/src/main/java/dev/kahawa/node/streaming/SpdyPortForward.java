package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Connection;
import dev.kahawa.model.status.ApiException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Any number of forwarded connections on one SPDY connection: each a pair of streams, for data and
 * for an error, with the same request id.
 */
final class SpdyPortForward {
    private static final Logger LOG = LoggerFactory.getLogger(SpdyPortForward.class);

    private final Connection connection;
    private final String pod;
    private final PortForward.Forwarder forwarder;
    private final Map<String, Pair> incomplete = new HashMap<>();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    SpdyPortForward(Connection connection, String pod, PortForward.Forwarder forwarder) {
        this.connection = connection;
        this.pod = pod;
        this.forwarder = forwarder;
    }

    private record Pair(@Nullable SpdyStream data, @Nullable SpdyStream error) {}

    void run() throws InterruptedException {
        try (SpdyConnection spdy = SpdyConnection.server(connection)) {
            for (Optional<SpdyStream> next = spdy.accept();
                    next.isPresent();
                    next = spdy.accept()) {
                opened(next.get());
            }
        } finally {
            running.forEach(Thread::interrupt);
        }
    }

    private void opened(SpdyStream stream) {
        String type = stream.headers().first("streamtype").orElse("");
        String id = requestId(stream, type);
        Pair before = incomplete.getOrDefault(id, new Pair(null, null));
        boolean isData = type.equals("data");
        boolean known = isData || type.equals("error");
        if (!known || (isData ? before.data : before.error) != null) {
            stream.reset();
            return;
        }
        SpdyStream data = isData ? stream : before.data;
        SpdyStream error = isData ? before.error : stream;
        if (data == null || error == null) {
            incomplete.put(id, new Pair(data, error));
            return;
        }
        incomplete.remove(id);
        Thread thread = Thread.ofVirtual().name("port-forward").unstarted(() -> {
            forward(data, error);
            running.remove(Thread.currentThread());
        });
        running.add(thread);
        thread.start();
    }

    /** Clients older than the request id open the error stream and then the data stream. */
    private static String requestId(SpdyStream stream, String type) {
        return stream.headers().first("requestid").orElseGet(() -> {
            int error = type.equals("data") ? stream.id() - 2 : stream.id();
            return "stream " + error;
        });
    }

    private void forward(SpdyStream data, SpdyStream error) {
        try (data;
                error) {
            byte[] told = forward(data);
            error.output().write(told);
        } catch (IOException gone) {
            LOG.debug("the client of a forwarded port has gone", gone);
        } catch (InterruptedException closing) {
            LOG.debug("the client's connection is closed", closing);
        }
    }

    private byte[] forward(SpdyStream data) throws InterruptedException {
        int port;
        try {
            port = PortForward.port(data.headers().first("port").orElse(""));
        } catch (ApiException refused) {
            return refused.text().getBytes(StandardCharsets.UTF_8);
        }
        return PortForward.forward(forwarder, pod, port, data.input(), data.output());
    }
}
