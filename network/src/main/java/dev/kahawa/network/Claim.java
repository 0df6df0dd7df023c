package dev.kahawa.network;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to set up a network namespace: two clusters on one machine would take each other's
 * rules, bridge and address. It ends with the process, however that ends.
 */
final class Claim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
    private static final Path NAMESPACE = Path.of("/proc/self/ns/net");

    private final FileChannel channel;

    private Claim(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Claims the namespace of this process; empty where another has it.
     *
     * @param directory where all on this machine look, {@code /run/kahawa}
     */
    static Optional<Claim> take(Path directory) {
        try {
            Files.createDirectories(directory);
            String namespace = Files.readSymbolicLink(NAMESPACE).toString().replaceAll("\\D", "");
            Path file = directory.resolve("network-" + namespace + ".lock");
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(channel);
            if (lock != null) {
                return Optional.of(new Claim(channel));
            }
            channel.close();
        } catch (IOException broken) {
            LOG.warn("the network can't be claimed in {}: {}", directory, broken.toString());
        }
        return Optional.empty();
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException oursAlready) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
