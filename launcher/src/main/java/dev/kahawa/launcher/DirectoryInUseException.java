package dev.kahawa.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Another server works on the data directory. */
final class DirectoryInUseException extends IOException {
    private static final long serialVersionUID = 1;

    DirectoryInUseException(Path directory, Optional<Instance.Running> other) {
        super("data directory "
                + directory
                + " is in use by "
                + other.map(running -> "process " + running.process()).orElse("another process")
                + "; stop it with 'kahawa down', or choose another --data-dir");
    }
}
