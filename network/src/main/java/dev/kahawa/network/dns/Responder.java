package dev.kahawa.network.dns;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Answers queries: from the cluster's zone, or as the upstream servers do. */
final class Responder {
    /** Names that lead to names, followed in one answer. */
    private static final int CHAIN_MAX = 8;

    private static final int HEADER_BYTES = 12;

    /** What passes any network in one piece (DNS Flag Day 2020). */
    static final int PAYLOAD_BYTES = 1_232;

    private static final int PLAIN_PAYLOAD_BYTES = 512;

    private final Zone zone;
    private final Upstream upstream;
    private final RandomGenerator random;

    Responder(Zone zone, Upstream upstream, RandomGenerator random) {
        this.zone = zone;
        this.upstream = upstream;
        this.random = random;
    }

    /** The answer to a query in a datagram; empty where none is due. */
    Optional<byte[]> datagram(byte[] query) throws InterruptedException {
        return respond(query, PLAIN_PAYLOAD_BYTES);
    }

    /** The answer to a query in a TCP connection; empty where none is due. */
    Optional<byte[]> stream(byte[] query) throws InterruptedException {
        return respond(query, Message.MAXLENGTH);
    }

    private Optional<byte[]> respond(byte[] bytes, int limit) throws InterruptedException {
        Message query;
        try {
            query = new Message(bytes);
        } catch (IOException malformed) {
            return malformed(bytes);
        }
        if (query.getHeader().getFlag(Flags.QR)) {
            return Optional.empty();
        }
        Message response = respond(query);
        OPTRecord options = query.getOPT();
        int most = limit;
        if (options != null) {
            most = Math.max(limit, Math.min(options.getPayloadSize(), PAYLOAD_BYTES));
            response.addRecord(new OPTRecord(PAYLOAD_BYTES, 0, 0), Section.ADDITIONAL);
        }
        return Optional.of(response.toWire(most));
    }

    private static Optional<byte[]> malformed(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[2] < 0) {
            return Optional.empty();
        }
        Header header = new Header((bytes[0] & 0xff) << 8 | bytes[1] & 0xff);
        header.setFlag(Flags.QR);
        header.setRcode(Rcode.FORMERR);
        return Optional.of(header.toWire());
    }

    Message respond(Message query) throws InterruptedException {
        Message response = empty(query);
        Record question = query.getQuestion();
        Optional<Integer> refusal = refusal(query, question);
        if (refusal.isPresent() || question == null) {
            response.getHeader().setRcode(refusal.orElse(Rcode.FORMERR));
            return response;
        }
        response.addRecord(question, Section.QUESTION);
        fill(response, query, question.getName(), question.getType(), 0);
        return response;
    }

    private static Message empty(Message query) {
        Header header = new Header(query.getHeader().getID());
        header.setOpcode(query.getHeader().getOpcode());
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        Message response = new Message();
        response.setHeader(header);
        return response;
    }

    private static Optional<Integer> refusal(Message query, @Nullable Record question) {
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            return Optional.of(Rcode.NOTIMP);
        }
        if (question == null || query.getHeader().getCount(Section.QUESTION) != 1) {
            return Optional.of(Rcode.FORMERR);
        }
        if (question.getDClass() != DClass.IN) {
            return Optional.of(Rcode.REFUSED);
        }
        return switch (question.getType()) {
            case Type.ANY -> Optional.of(Rcode.NOTIMP);
            case Type.AXFR, Type.IXFR -> Optional.of(Rcode.REFUSED);
            default -> Optional.empty();
        };
    }

    private void fill(Message response, Message query, Name name, int type, int depth)
            throws InterruptedException {
        switch (zone.answer(name, type)) {
            case Answer.Found(List<Record> records, List<Record> further) -> {
                authoritative(response, depth);
                shuffled(records).forEach(r -> response.addRecord(r, Section.ANSWER));
                further.forEach(r -> response.addRecord(r, Section.ADDITIONAL));
                if (records.getFirst() instanceof CNAMERecord alias && type != Type.CNAME) {
                    follow(response, query, alias.getTarget(), type, depth);
                }
            }
            case Answer.NoData() -> nothing(response, Rcode.NOERROR, depth);
            case Answer.NoName() -> nothing(response, Rcode.NXDOMAIN, depth);
            case Answer.Elsewhere() -> forward(response, query, name, type);
        }
    }

    private static void authoritative(Message response, int depth) {
        if (depth == 0) {
            response.getHeader().setFlag(Flags.AA);
        }
    }

    private void nothing(Message response, int rcode, int depth) {
        authoritative(response, depth);
        response.getHeader().setRcode(rcode);
        response.addRecord(zone.authority(), Section.AUTHORITY);
    }

    private void follow(Message response, Message query, Name target, int type, int depth)
            throws InterruptedException {
        if (depth < CHAIN_MAX) {
            fill(response, query, target, type, depth + 1);
        } else {
            response.getHeader().setRcode(Rcode.SERVFAIL);
        }
    }

    private void forward(Message response, Message query, Name name, int type)
            throws InterruptedException {
        Message question = query.clone();
        question.removeAllRecords(Section.QUESTION);
        question.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        Message answer = upstream.ask(question);
        response.getHeader().setRcode(answer.getHeader().getRcode());
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            for (Record record : answer.getSection(section)) {
                if (record.getType() != Type.OPT) {
                    response.addRecord(record, section);
                }
            }
        }
    }

    /** So that clients that take the first take all in turn. */
    private List<Record> shuffled(List<Record> records) {
        List<Record> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, Random.from(random));
        return shuffled;
    }
}
