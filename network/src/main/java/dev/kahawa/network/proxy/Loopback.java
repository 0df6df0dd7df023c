package dev.kahawa.network.proxy;

/**
 * What an endpoint at 127.0.0.0/8 means. An API server that listens there says so of itself, and
 * can be reached from its own machine only.
 */
public enum Loopback {
    THIS_MACHINE,
    ELSEWHERE
}
