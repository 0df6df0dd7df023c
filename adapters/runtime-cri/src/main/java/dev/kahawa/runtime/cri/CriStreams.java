package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Streams;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Commands, main processes and ports connected to streams. */
final class CriStreams {
    CriStreams(Connection connection) {}

    int exec(String container, List<String> command, Streams streams) {
        throw new RuntimeFailedException("not built");
    }

    void attach(String container, Streams streams) {
        throw new RuntimeFailedException("not built");
    }

    void portForward(String sandbox, int port, InputStream from, OutputStream to) {
        throw new RuntimeFailedException("not built");
    }
}
