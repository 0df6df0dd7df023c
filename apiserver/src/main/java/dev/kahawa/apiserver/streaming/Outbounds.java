package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.http.Outbound;

/** Makes what requests to other servers are sent with, when one is first needed. */
@FunctionalInterface
public interface Outbounds {
    Outbound get();
}
