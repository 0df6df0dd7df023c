package dev.kahawa.node.runtime;

/** Which system calls a container may make. */
public sealed interface Seccomp {
    /** Any. */
    record Unconfined() implements Seccomp {}

    /** Those that the runtime thinks harmless. */
    record RuntimeDefault() implements Seccomp {}

    /** Those of a profile on the machine, an absolute path. */
    record Localhost(String profile) implements Seccomp {}
}
