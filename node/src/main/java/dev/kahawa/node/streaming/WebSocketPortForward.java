package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Connection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One connection to each of the ports that the client has named: two channels of a WebSocket for
 * each, data and error, which begin with the port's number.
 */
final class WebSocketPortForward {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketPortForward.class);
    private static final int BYTES_WAITING_MAX = 64 * 1024;

    private final WebSocket socket;
    private final WebSocketChannels channels;
    private final List<Integer> ports;
    private final List<Pipe> inputs;
    private final String pod;
    private final PortForward.Forwarder forwarder;

    WebSocketPortForward(
            Connection connection,
            WebSocketChannels.Coding coding,
            List<Integer> ports,
            String pod,
            PortForward.Forwarder forwarder) {
        this.socket = new WebSocket(connection);
        this.channels = new WebSocketChannels(socket, coding);
        this.ports = ports;
        this.inputs = ports.stream().map(port -> new Pipe(BYTES_WAITING_MAX)).toList();
        this.pod = pod;
        this.forwarder = forwarder;
    }

    void run() throws IOException, InterruptedException {
        try (socket) {
            for (int n = 0; n < ports.size(); n++) {
                byte[] number = {(byte) (int) ports.get(n), (byte) (ports.get(n) >> 8)};
                channels.send(2 * n, number, 0, number.length);
                channels.send(2 * n + 1, number, 0, number.length);
            }
            List<Thread> forwarding = IntStream.range(0, ports.size())
                    .mapToObj(n -> Thread.ofVirtual().name("port-forward").start(() -> forward(n)))
                    .toList();
            Thread reader = Thread.ofVirtual().name("port-forward client").start(() -> {
                read();
                forwarding.forEach(Thread::interrupt);
            });
            for (Thread each : forwarding) {
                each.join();
            }
            socket.finish(reader, RemoteCommand.LINGER);
        }
    }

    private void forward(int n) {
        try {
            byte[] told = PortForward.forward(
                    forwarder, pod, ports.get(n), inputs.get(n).input(), channels.output(2 * n));
            channels.output(2 * n + 1).write(told);
        } catch (IOException | InterruptedException gone) {
            LOG.debug("the client of a forwarded port has gone", gone);
        }
    }

    private void read() {
        IOException end = new IOException("the client has closed the connection");
        try {
            for (Optional<WebSocketChannels.Received> next = channels.next();
                    next.isPresent();
                    next = channels.next()) {
                int channel = next.get().channel();
                if (channel % 2 == 0 && channel / 2 < inputs.size()) {
                    inputs.get(channel / 2).put(next.get().bytes());
                }
            }
        } catch (IOException broken) {
            end = broken;
        } catch (InterruptedException stopping) {
            end = new IOException("interrupted");
        }
        for (Pipe input : inputs) {
            input.fail(end);
        }
    }
}
