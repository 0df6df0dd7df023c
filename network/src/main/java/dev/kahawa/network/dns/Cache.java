package dev.kahawa.network.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers of upstream servers, for as long as they hold. Safe for use by many threads. */
final class Cache {
    /** The one not used for the longest time goes first. */
    static final int ANSWERS_MAX = 1_000;

    /** None is kept longer, as CoreDNS in kubeadm's clusters. */
    static final Duration KEPT_MAX = Duration.ofSeconds(30);

    private static final int[] SECTIONS = {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL};

    private final InstantSource clock;
    private final Map<Key, Kept> answers = new Latest();

    /** @param name equal whatever its case */
    private record Key(Name name, int type) {}

    private record Kept(Message answer, Instant since, Instant until) {}

    private static final class Latest extends LinkedHashMap<Key, Kept> {
        private static final long serialVersionUID = 1;

        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > ANSWERS_MAX;
        }
    }

    Cache(InstantSource clock) {
        this.clock = clock;
    }

    /** The answer kept, with what is left of its records' time. */
    synchronized Optional<Message> find(Record question) {
        Key key = new Key(question.getName(), question.getType());
        Kept kept = answers.get(key);
        Instant now = clock.instant();
        if (kept == null) {
            return Optional.empty();
        }
        if (!now.isBefore(kept.until())) {
            answers.remove(key);
            return Optional.empty();
        }
        return Optional.of(aged(kept.answer(), Duration.between(kept.since(), now)));
    }

    synchronized void keep(Record question, Message answer) {
        Duration time = time(answer);
        if (!time.isZero()) {
            Instant now = clock.instant();
            answers.put(
                    new Key(question.getName(), question.getType()),
                    new Kept(answer, now, now.plus(time)));
        }
    }

    /** How long an answer holds; a negative one by its SOA (RFC 2308), a failure not at all. */
    static Duration time(Message answer) {
        int rcode = answer.getHeader().getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return Duration.ZERO;
        }
        boolean negative =
                rcode == Rcode.NXDOMAIN || answer.getSection(Section.ANSWER).isEmpty();
        Stream<Long> times = negative
                ? answer.getSection(Section.AUTHORITY).stream()
                        .filter(SOARecord.class::isInstance)
                        .map(r -> Math.min(r.getTTL(), ((SOARecord) r).getMinimum()))
                : answer.getSection(Section.ANSWER).stream().map(Record::getTTL);
        long seconds = times.min(Long::compare).orElse(0L);
        return Duration.ofSeconds(Math.min(seconds, KEPT_MAX.toSeconds()));
    }

    private static Message aged(Message answer, Duration age) {
        Message aged = new Message();
        aged.setHeader(answer.getHeader().clone());
        answer.getSection(Section.QUESTION).forEach(q -> aged.addRecord(q, Section.QUESTION));
        for (int section : SECTIONS) {
            aged.removeAllRecords(section);
            for (Record record : answer.getSection(section)) {
                if (record.getType() != Type.OPT) {
                    aged.addRecord(aged(record, age), section);
                }
            }
        }
        return aged;
    }

    private static Record aged(Record record, Duration age) {
        return Record.newRecord(
                record.getName(),
                record.getType(),
                record.getDClass(),
                Math.max(0, record.getTTL() - age.toSeconds()),
                record.rdataToWireCanonical());
    }
}
