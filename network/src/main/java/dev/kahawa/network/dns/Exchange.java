package dev.kahawa.network.dns;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

/**
 * One question to one server: in a datagram, and over TCP where the answer does not fit one (RFC
 * 7766). Each has a port of its own, so that answers are hard to forge (RFC 5452).
 */
record Exchange(InetSocketAddress server, Duration timeout) {
    private static final int DATAGRAM_BYTES_MAX = 4_096;

    /** Datagrams that are no answer to the question; more of them end the wait. */
    private static final int STRAYS_MAX = 20;

    /** @throws IOException if no answer comes in time */
    Message ask(Message query) throws IOException {
        Message answer = askByDatagram(query);
        return answer.getHeader().getFlag(Flags.TC) ? askByStream(query) : answer;
    }

    private Message askByDatagram(Message query) throws IOException {
        byte[] bytes = query.toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.send(new DatagramPacket(bytes, bytes.length));
            DatagramPacket packet =
                    new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
            for (int strays = 0; strays < STRAYS_MAX; strays++) {
                socket.receive(packet);
                Message answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (isAnswer(answer, query)) {
                    return answer;
                }
            }
        }
        throw new IOException("only strays from " + server);
    }

    private static boolean isAnswer(Message answer, Message query) {
        return answer.getHeader().getID() == query.getHeader().getID()
                && answer.getHeader().getFlag(Flags.QR)
                && answer.getQuestion() != null
                && answer.getQuestion().equals(query.getQuestion());
    }

    private Message askByStream(Message query) throws IOException {
        byte[] bytes = query.toWire();
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(Frame.of(bytes));
            out.flush();
            Message answer = new Message(Frame.read(new DataInputStream(socket.getInputStream())));
            if (!isAnswer(answer, query)) {
                throw new IOException("a stray from " + server);
            }
            return answer;
        }
    }
}
