package dev.kahawa.network.dns;

import org.xbill.DNS.Message;

/** Who knows the names outside of the cluster. Safe for use by many threads. */
@FunctionalInterface
interface Upstream {
    /**
     * Asks a question.
     *
     * @param query with one question; its id and OPT record are not passed on
     * @return the answer, with an OPT record only where the asked one sent it; SERVFAIL where
     *     nobody answers
     */
    Message ask(Message query) throws InterruptedException;
}
