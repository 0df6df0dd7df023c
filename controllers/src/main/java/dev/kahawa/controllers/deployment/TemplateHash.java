package dev.kahawa.controllers.deployment;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;

/**
 * A short name for a Pod template: FNV-1a of its canonical JSON, in letters and digits that make no
 * words. Differs from upstream's, which hashes Go's memory layout; nobody may rely on either.
 */
final class TemplateHash {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private TemplateHash() {}

    /** @param collisions how often the name was taken by another template */
    static String of(JsonObject template, long collisions) {
        int hash = OFFSET_BASIS;
        for (byte next : JsonWriter.write(template)) {
            hash = (hash ^ (next & 0xff)) * PRIME;
        }
        for (char next : Long.toString(collisions).toCharArray()) {
            hash = collisions == 0 ? hash : (hash ^ next) * PRIME;
        }
        StringBuilder name = new StringBuilder();
        for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
            name.append(ALPHABET.charAt(digit % ALPHABET.length()));
        }
        return name.toString();
    }
}
