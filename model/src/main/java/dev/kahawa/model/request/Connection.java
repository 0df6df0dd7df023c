package dev.kahawa.model.request;

import java.io.InputStream;
import java.io.OutputStream;

/** A connection that has left HTTP: bytes both ways, blocking, with back-pressure. */
public interface Connection extends AutoCloseable {

    InputStream input();

    OutputStream output();

    /** Ends both directions; reads and writes that are under way fail. */
    @Override
    void close();
}
