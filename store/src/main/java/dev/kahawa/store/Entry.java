package dev.kahawa.store;

/**
 * A key and its value as of one revision.
 *
 * @param value nobody changes this array
 * @param created the revision that first put the key, since it was last absent
 * @param modified the revision that put this value
 */
public record Entry(String key, byte[] value, Revision created, Revision modified) {}
