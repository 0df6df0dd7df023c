package dev.kahawa.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.time.Instant;

class CacheTest {
    private static final Name NAME = Name.fromConstantString("example.org.");
    private static final Record QUESTION = Record.newRecord(NAME, Type.A, DClass.IN);

    private Instant now = Instant.EPOCH;
    private final Cache cache = new Cache(() -> now);

    @Test
    void tellsWhatIsLeftOfTheTime() throws Exception {
        check(positive(20), 0, "20");
        check(positive(20), 15, "5");
        check(positive(20), 20, "unknown");
        check(positive(3600), 29, "3571");
        check(positive(3600), 30, "unknown");
        check(positive(0), 0, "unknown");
    }

    @Test
    void remembersThatThereIsNothing() {
        Message nothing = new Message();
        nothing.getHeader().setRcode(Rcode.NXDOMAIN);
        check(nothing, 0, "unknown");
        nothing.addRecord(
                new SOARecord(NAME, DClass.IN, 60, NAME, NAME, 1, 1, 1, 1, 10), Section.AUTHORITY);
        check(nothing, 9, "none");
        check(nothing, 10, "unknown");
    }

    @Test
    void keepsNoFailures() throws Exception {
        Message failure = positive(20);
        failure.getHeader().setRcode(Rcode.SERVFAIL);
        check(failure, 0, "unknown");
    }

    @Test
    void isBounded() throws Exception {
        cache.keep(QUESTION, positive(20));
        for (int i = 0; i < Cache.ANSWERS_MAX; i++) {
            Name other = Name.fromString("n" + i + ".example.org.");
            cache.keep(Record.newRecord(other, Type.A, DClass.IN), positive(20));
        }
        assertThat(cache.find(QUESTION)).isEmpty();
    }

    private static Message positive(long ttl) throws Exception {
        Message answer = new Message();
        InetAddress address = InetAddress.getByAddress(new byte[] {1, 2, 3, 4});
        answer.addRecord(new ARecord(NAME, DClass.IN, ttl, address), Section.ANSWER);
        return answer;
    }

    private void check(Message kept, int seconds, String expected) {
        Cache fresh = new Cache(() -> now);
        fresh.keep(QUESTION, kept);
        now = now.plusSeconds(seconds);
        String found = fresh.find(QUESTION)
                .map(answer -> answer.getSection(Section.ANSWER).stream()
                        .map(record -> Long.toString(record.getTTL()))
                        .findFirst()
                        .orElse("none"))
                .orElse("unknown");
        assertThat(found).isEqualTo(expected);
    }
}
