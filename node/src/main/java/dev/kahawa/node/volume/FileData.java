package dev.kahawa.node.volume;

/**
 * A file to be.
 *
 * @param bytes handed over
 * @param mode its permissions
 * @param owner a user's number, or -1 for the agent's own
 */
record FileData(byte[] bytes, int mode, long owner) {
    static final long OWN = -1;
}
