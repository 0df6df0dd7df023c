package dev.kahawa.node;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.status.ApiException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What listens behind a port of a simulated Pod: an address of the server's machine itself, that its
 * annotation names. Others are refused, or whoever may make Pods could reach through the server what
 * only the server reaches; its own loopback is what a Pod in the host's network would reach too.
 */
record PortMapping(String host, int port) {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);
    /** Numbers or one fixed name: no look-up that others answer. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    private static final Duration CONNECT_WAIT = Duration.ofSeconds(10);

    /** @throws ApiException if the annotation names none for this port, or is malformed */
    static PortMapping of(Pod pod, int port) {
        String text = pod.json().text("metadata", "annotations", SimulatedPods.PORT_FORWARD);
        for (String pair : text.split(",")) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length == 2 && parts[0].strip().equals(Integer.toString(port))) {
                return parse(parts[1].strip());
            }
        }
        throw ApiException.badRequest("pod "
                + pod.name()
                + " is on a simulated node, where nothing listens: annotation "
                + SimulatedPods.PORT_FORWARD
                + " names nothing for port "
                + port);
    }

    private static PortMapping parse(String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 0xffff) {
            throw ApiException.badRequest("annotation "
                    + SimulatedPods.PORT_FORWARD
                    + ": \""
                    + address
                    + "\" is not HOST:PORT");
        }
        String host = address.substring(0, colon);
        if (!LOOPBACK.matcher(host).matches()) {
            throw ApiException.badRequest("annotation "
                    + SimulatedPods.PORT_FORWARD
                    + ": \""
                    + host
                    + "\" is not localhost or an address that begins with 127.");
        }
        return new PortMapping(host, Integer.parseInt(port));
    }

    /** Copies both ways until both sides have ended. */
    void connect(InputStream from, OutputStream to) throws InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT_WAIT.toMillis());
            Thread up = Thread.ofVirtual().name("port-forward up").start(() -> up(from, socket));
            try {
                socket.getInputStream().transferTo(to);
                to.close();
                up.join();
            } finally {
                up.interrupt();
            }
        } catch (IOException failed) {
            throw ApiException.badRequest(
                    "dial tcp " + host + ":" + port + ": " + failed.getMessage());
        }
    }

    private static void up(InputStream from, Socket socket) {
        try {
            from.transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException ended) {
            LOG.debug("one side of a forwarded connection has gone", ended);
        }
    }
}
