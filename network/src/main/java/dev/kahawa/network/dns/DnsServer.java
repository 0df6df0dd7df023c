package dev.kahawa.network.dns;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Answers queries over UDP and TCP at one address. */
final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);

    /** Queries worked on at a time; further ones are dropped, and their clients ask again. */
    private static final int QUERIES_MAX = 1_000;

    /** Connections open at a time; further ones are closed at once. */
    private static final int CONNECTIONS_MAX = 200;

    private static final int QUERY_BYTES_MAX = 4_096;

    /** A connection on which nothing is asked for so long is closed. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Responder responder;
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Semaphore queries = new Semaphore(QUERIES_MAX);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private DnsServer(Responder responder, DatagramSocket datagrams, ServerSocket connections) {
        this.responder = responder;
        this.datagrams = datagrams;
        this.connections = connections;
    }

    /** @throws IOException if the address is not this machine's, or the port is taken */
    static DnsServer start(Responder responder, String address, int port) throws IOException {
        InetAddress place = InetAddress.ofLiteral(address);
        DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(place, port));
        try {
            ServerSocket connections = new ServerSocket();
            connections.setReuseAddress(true);
            connections.bind(new InetSocketAddress(place, datagrams.getLocalPort()));
            DnsServer server = new DnsServer(responder, datagrams, connections);
            Thread.ofVirtual().name("dns udp").start(server::receive);
            Thread.ofVirtual().name("dns tcp").start(server::accept);
            return server;
        } catch (IOException taken) {
            datagrams.close();
            throw taken;
        }
    }

    int port() {
        return datagrams.getLocalPort();
    }

    private void receive() {
        byte[] buffer = new byte[QUERY_BYTES_MAX];
        while (!closed) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                datagrams.receive(packet);
            } catch (IOException ended) {
                complain(ended);
                continue;
            }
            if (queries.tryAcquire()) {
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
                Thread.ofVirtual().start(() -> answer(query, client));
            }
        }
    }

    private void complain(IOException failed) {
        if (!closed) {
            LOG.warn("dns: {}", failed.getMessage());
        }
    }

    private void answer(byte[] query, InetSocketAddress client) {
        try {
            Optional<byte[]> response = responder.datagram(query);
            if (response.isPresent()) {
                byte[] bytes = response.get();
                datagrams.send(new DatagramPacket(bytes, bytes.length, client));
            }
        } catch (IOException gone) {
            complain(gone);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.error("a query of {} failed", client, bug);
        } finally {
            queries.release();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = connections.accept();
                if (open.size() < CONNECTIONS_MAX) {
                    open.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } else {
                    socket.close();
                }
            } catch (IOException ended) {
                complain(ended);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) IDLE.toMillis());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (!closed) {
                Optional<byte[]> response = responder.stream(Frame.read(in));
                if (response.isEmpty()) {
                    return;
                }
                out.write(Frame.of(response.get()));
                out.flush();
            }
        } catch (IOException ended) {
            LOG.debug("dns connection: {}", ended.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.error("a query of {} failed", socket, bug);
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        datagrams.close();
        connections.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
