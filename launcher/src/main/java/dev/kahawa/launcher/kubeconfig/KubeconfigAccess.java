package dev.kahawa.launcher.kubeconfig;

import dev.kahawa.client.remote.Access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;

/**
 * The access that a kubeconfig gives, read anew when the file has changed, as it does when a node's
 * certificate is renewed. A file that can't be read any more leaves the last access in use.
 */
public final class KubeconfigAccess implements Supplier<Access> {
    private static final Logger LOG = LoggerFactory.getLogger(KubeconfigAccess.class);

    private final Path file;
    private FileTime read;
    private Access access;

    public KubeconfigAccess(Path file) throws IOException, GeneralSecurityException {
        this.file = file;
        this.read = Files.getLastModifiedTime(file);
        this.access = KubeconfigReader.read(file);
    }

    @Override
    public synchronized Access get() {
        try {
            FileTime now = Files.getLastModifiedTime(file);
            if (!now.equals(read)) {
                read = now;
                access = KubeconfigReader.read(file);
            }
        } catch (IOException | GeneralSecurityException broken) {
            LOG.warn("{} can't be read anew", file, broken);
        }
        return access;
    }
}
