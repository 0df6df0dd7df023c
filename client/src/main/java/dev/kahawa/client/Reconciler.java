package dev.kahawa.client;

/**
 * Brings the world nearer to what one key asks for. Called again when it throws.
 *
 * @param <K> what names a piece of work
 */
@FunctionalInterface
public interface Reconciler<K> {
    void reconcile(K key) throws InterruptedException;
}
