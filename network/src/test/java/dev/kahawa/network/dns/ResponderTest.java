package dev.kahawa.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Random;
import java.util.stream.Collectors;

/** The cluster of {@link FakeCluster}; everybody else's names lead to 192.0.2.1. */
class ResponderTest {
    private static final Responder RESPONDER = new Responder(
            new Zone("cluster.local", new FakeCluster()), ResponderTest::outside, new Random(1));

    @ParameterizedTest
    @CsvSource({
        "A    web.shop.svc.cluster.local,            10.96.3.4",
        "A    WEB.Shop.SVC.cluster.LOCAL,            10.96.3.4",
        "AAAA web.shop.svc.cluster.local,            nothing",
        "TXT  web.shop.svc.cluster.local,            nothing",
        "A    nobody.shop.svc.cluster.local,         no such name",
        "A    web.elsewhere.svc.cluster.local,       no such name",
        "A    db.shop.svc.cluster.local,             10.244.0.7 10.244.1.7",
        "A    db-0.db.shop.svc.cluster.local,        10.244.0.7",
        "A    10-244-1-7.db.shop.svc.cluster.local,  10.244.1.7",
        "AAAA db-0.db.shop.svc.cluster.local,        nothing",
        "A    10-244-0-7.db.shop.svc.cluster.local,  no such name",
        "A    empty.shop.svc.cluster.local,          no such name",
        "A    10-244-9-9.shop.pod.cluster.local,     10.244.9.9",
        "AAAA 10-244-9-9.shop.pod.cluster.local,     nothing",
        "A    10-244-9.shop.pod.cluster.local,       no such name",
        "A    10-244-9-9.other.pod.cluster.local,    no such name",
        "A    shop.svc.cluster.local,                nothing",
        "A    other.svc.cluster.local,               no such name",
        "A    svc.cluster.local,                     nothing",
        "A    cluster.local,                         nothing",
        "A    x.cluster.local,                       no such name",
        "TXT  dns-version.cluster.local,             1.1.0",
        "NS   cluster.local,                         ns.dns.cluster.local.",
    })
    void knowsTheCluster(String question, String expected) throws Exception {
        check(question, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SRV _http._tcp.web.shop.svc.cluster.local,  0 100 80 web.shop.svc.cluster.local.",
        "A   _http._tcp.web.shop.svc.cluster.local,  nothing",
        "A   _tcp.web.shop.svc.cluster.local,        nothing",
        "SRV _ftp._tcp.web.shop.svc.cluster.local,   no such name",
        "SRV _http._udp.web.shop.svc.cluster.local,  no such name",
        "SRV _sql._tcp.db.shop.svc.cluster.local,    0 50 5432 10-244-1-7.db.shop.svc.cluster.local. 0 50 5432 db-0.db.shop.svc.cluster.local.",
    })
    void knowsPorts(String question, String expected) throws Exception {
        check(question, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PTR 4.3.96.10.in-addr.arpa,   web.shop.svc.cluster.local.",
        "PTR 7.0.244.10.in-addr.arpa,  db-0.db.shop.svc.cluster.local.",
        "PTR 7.1.244.10.in-addr.arpa,  10-244-1-7.db.shop.svc.cluster.local.",
        "A   4.3.96.10.in-addr.arpa,   nothing",
        "A   9.9.9.9.in-addr.arpa,     192.0.2.1",
    })
    void knowsWhoHasAnAddress(String question, String expected) throws Exception {
        check(question, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "A     example.org,                         192.0.2.1",
        "A     outside.shop.svc.cluster.local,      192.0.2.1 example.org.",
        "CNAME outside.shop.svc.cluster.local,      example.org.",
        "A     inside.shop.svc.cluster.local,       10.96.3.4 web.shop.svc.cluster.local.",
    })
    void asksOthersForTheirNames(String question, String expected) throws Exception {
        check(question, expected);
    }

    @Test
    void givesUpOnNamesThatLeadToThemselves() throws Exception {
        Message answer = ask("A round.shop.svc.cluster.local");
        assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void saysThatItIsTheAuthorityAndHowLongNothingHolds() throws Exception {
        Message answer = ask("A nobody.shop.svc.cluster.local");
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(answer.getSection(Section.AUTHORITY).getFirst().toString())
                .matches("cluster.local.\\s+5\\s+IN\\s+SOA\\s+ns.dns.cluster.local."
                        + " hostmaster.cluster.local. 1 7200 1800 86400 5");
        assertThat(ask("A example.org").getHeader().getFlag(Flags.AA)).isFalse();
    }

    @Test
    void refusesWhatItDoesNotDo() throws Exception {
        assertThat(ask("ANY web.shop.svc.cluster.local").getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(ask("AXFR cluster.local").getRcode()).isEqualTo(Rcode.REFUSED);
        Message update = query("A web.shop.svc.cluster.local");
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(RESPONDER.respond(update).getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(RESPONDER.datagram(new byte[5])).isEmpty();
        byte[] garbage = {1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 1};
        assertThat(new Message(RESPONDER.datagram(garbage).orElseThrow()).getRcode())
                .isEqualTo(Rcode.FORMERR);
    }

    @Test
    void cutsWhatDoesNotFitADatagram() throws Exception {
        Responder many = new Responder(
                new Zone("cluster.local", new FakeCluster()), this::manyOutside, new Random(1));
        byte[] query = query("A example.org").toWire();
        Message cut = new Message(many.datagram(query).orElseThrow());
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        Message whole = new Message(many.stream(query).orElseThrow());
        assertThat(whole.getSection(Section.ANSWER)).hasSize(60);
        Message roomy = query("A example.org");
        roomy.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        Message fits = new Message(many.datagram(roomy.toWire()).orElseThrow());
        assertThat(fits.getSection(Section.ANSWER)).hasSize(60);
        assertThat(fits.getOPT()).isNotNull();
    }

    private static Message outside(Message query) {
        return answer(query, 1);
    }

    private Message manyOutside(Message query) {
        return answer(query, 60);
    }

    private static Message answer(Message query, int count) {
        try {
            Message answer = new Message();
            for (int i = 1; i <= count; i++) {
                byte[] address = {(byte) 192, 0, 2, (byte) i};
                Name name = query.getQuestion().getName();
                answer.addRecord(
                        new ARecord(name, DClass.IN, 60, InetAddress.getByAddress(address)),
                        Section.ANSWER);
            }
            return answer;
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Message query(String question) throws IOException {
        String[] words = question.split(" +");
        Name name = Name.fromString(words[1] + ".");
        return Message.newQuery(Record.newRecord(name, Type.value(words[0]), DClass.IN));
    }

    private static Message ask(String question) throws Exception {
        return RESPONDER.respond(query(question));
    }

    private static void check(String question, String expected) throws Exception {
        Message answer = ask(question);
        String told = answer.getSection(Section.ANSWER).stream()
                .map(record -> record.rdataToString().replace("\"", ""))
                .sorted()
                .collect(Collectors.joining(" "));
        String outcome = answer.getRcode() == Rcode.NXDOMAIN ? "no such name" : told;
        assertThat(outcome.isEmpty() ? "nothing" : outcome).as(question).isEqualTo(expected);
    }
}
