package dev.kahawa.store.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has this directory's store open. */
public final class StoreInUseException extends IOException {
    private static final long serialVersionUID = 1;

    StoreInUseException(Path directory, String owner) {
        super("data directory " + directory + " is in use by " + owner);
    }
}
