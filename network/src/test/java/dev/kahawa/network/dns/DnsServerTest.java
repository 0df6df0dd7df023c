package dev.kahawa.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;

class DnsServerTest {
    private static final Responder RESPONDER =
            new Responder(new Zone("cluster.local", new FakeCluster()), q -> q, new Random(1));

    @Test
    void answersInDatagramsAndStreams() throws Exception {
        try (DnsServer server = start(RESPONDER)) {
            InetSocketAddress place = new InetSocketAddress("127.0.0.1", server.port());
            Message query = query("web.shop.svc.cluster.local.");
            Message answer = new Exchange(place, Duration.ofSeconds(5)).ask(query);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getSection(Section.ANSWER).getFirst().rdataToString())
                    .isEqualTo("10.96.3.4");
            try (Socket socket = new Socket(place.getAddress(), place.getPort())) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                for (int i = 0; i < 2; i++) {
                    socket.getOutputStream().write(Frame.of(query.toWire()));
                    assertThat(new Message(Frame.read(in)).getSection(Section.ANSWER))
                            .hasSize(1);
                }
            }
        }
    }

    @Test
    void whatDoesNotFitADatagramIsAskedForAgain() throws Exception {
        Upstream many = query -> {
            Message answer = new Message();
            for (int i = 1; i <= 60; i++) {
                Name name = query.getQuestion().getName();
                InetAddress address = InetAddress.ofLiteral("192.0.2." + i);
                answer.addRecord(new ARecord(name, DClass.IN, 60, address), Section.ANSWER);
            }
            return answer;
        };
        Zone zone = new Zone("cluster.local", new FakeCluster());
        try (DnsServer server = start(new Responder(zone, many, new Random(1)))) {
            InetSocketAddress place = new InetSocketAddress("127.0.0.1", server.port());
            Message answer = new Exchange(place, Duration.ofSeconds(5)).ask(query("example.org."));
            assertThat(answer.getSection(Section.ANSWER)).hasSize(60);
        }
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (DnsServer first = start(RESPONDER)) {
            assertThatThrownBy(() -> DnsServer.start(RESPONDER, "127.0.0.1", first.port()))
                    .isInstanceOf(IOException.class);
        }
    }

    /** A port that is free for datagrams may be taken for connections. */
    private static DnsServer start(Responder responder) throws IOException {
        for (int tries = 0; tries < 20; tries++) {
            try {
                return DnsServer.start(responder, "127.0.0.1", 0);
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("no port is free for both");
    }

    private static Message query(String text) throws IOException {
        Name name = Name.fromString(text);
        return Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
    }
}
