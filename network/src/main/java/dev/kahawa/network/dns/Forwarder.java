package dev.kahawa.network.dns;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks the machine's own name servers, and remembers their answers for a while. */
final class Forwarder implements Upstream {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Each server is asked so often; then clients, who wait some five seconds, are told to. */
    private static final int ROUNDS = 2;

    private static final int SERVERS_MAX = 3;
    private static final int PORT = 53;
    private static final int ID_BOUND = 1 << 16;

    private final ResolvConf machine;
    private final Cache cache;
    private final RandomGenerator random;
    private final String self;

    /** @param self our own address, which is not to be asked */
    Forwarder(ResolvConf machine, Cache cache, RandomGenerator random, String self) {
        this.machine = machine;
        this.cache = cache;
        this.random = random;
        this.self = self;
    }

    @Override
    public Message ask(Message query) {
        Record question = query.getQuestion();
        Optional<Message> known = cache.find(question);
        if (known.isPresent()) {
            return known.get();
        }
        List<String> servers = machine.servers().stream()
                .filter(server -> !server.equals(self))
                .limit(SERVERS_MAX)
                .toList();
        Message asked = query(question);
        for (int round = 0; round < ROUNDS; round++) {
            for (String server : servers) {
                try {
                    Message answer =
                            new Exchange(new InetSocketAddress(server, PORT), PATIENCE).ask(asked);
                    cache.keep(question, answer);
                    return answer;
                } catch (IOException failed) {
                    LOG.debug("{} does not answer: {}", server, failed.getMessage());
                }
            }
        }
        Message failure = new Message();
        failure.getHeader().setRcode(Rcode.SERVFAIL);
        return failure;
    }

    private Message query(Record question) {
        Message query = new Message();
        Header header = new Header(random.nextInt(ID_BOUND));
        header.setFlag(Flags.RD);
        query.setHeader(header);
        query.addRecord(question, Section.QUESTION);
        query.addRecord(new OPTRecord(Responder.PAYLOAD_BYTES, 0, 0), Section.ADDITIONAL);
        return query;
    }
}
