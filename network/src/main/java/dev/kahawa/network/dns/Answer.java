package dev.kahawa.network.dns;

import org.xbill.DNS.Record;

import java.util.List;

/** What a zone says to a question. */
sealed interface Answer {
    /** @param further records that save the client its next question */
    record Found(List<Record> records, List<Record> further) implements Answer {}

    /** The name is there, but nothing of the type asked for. */
    record NoData() implements Answer {}

    /** There is no such name: NXDOMAIN. */
    record NoName() implements Answer {}

    /** The name is not in the zone. */
    record Elsewhere() implements Answer {}
}
