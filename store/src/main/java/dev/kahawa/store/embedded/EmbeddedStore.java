package dev.kahawa.store.embedded;

import dev.kahawa.store.RevisionedStore;
import dev.kahawa.store.Store;
import dev.kahawa.store.StoreOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;

/**
 * Opens a store that survives its process: durable before acknowledged, whole after kill -9. It
 * keeps the live entries and the revision, not the history: who watches from before a restart is
 * told to list again.
 */
public final class EmbeddedStore {
    private EmbeddedStore() {}

    /**
     * Opens the store in this directory, made if absent.
     *
     * @throws StoreInUseException if another process has it open
     * @throws IOException if it can't be read or written, or comes from a newer version
     */
    public static Store open(Path directory, StoreOptions options, InstantSource clock)
            throws IOException {
        makePrivate(directory);
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            SqliteJournal journal = SqliteJournal.open(directory.resolve("kahawa.db"), lock);
            return new RevisionedStore(journal, journal.read(), options, clock);
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
