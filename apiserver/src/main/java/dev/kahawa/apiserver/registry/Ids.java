package dev.kahawa.apiserver.registry;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Names and uids that the server makes up. */
public final class Ids {
    /** No vowels and nothing that looks like another: no accidental words. */
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int NAME_LENGTH_MAX = 63;

    private Ids() {}

    /** The prefix and five random characters. */
    public static String generated(String prefix, RandomGenerator random) {
        int room = NAME_LENGTH_MAX - SUFFIX_LENGTH;
        String base = prefix.length() > room ? prefix.substring(0, room) : prefix;
        StringBuilder name = new StringBuilder(base);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    /** A random UUID (RFC 9562, version 4). */
    public static String uid(RandomGenerator random) {
        long high = random.nextLong() & ~0xf000L | 0x4000L;
        long low = random.nextLong() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low).toString();
    }
}
