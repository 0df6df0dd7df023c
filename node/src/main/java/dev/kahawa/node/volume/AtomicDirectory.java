package dev.kahawa.node.volume;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A directory whose files change all at once, as readers see it, laid out as the kubelet does
 * (pkg/volume/util/atomic_writer.go):
 *
 * <pre>
 * key     -> ..data/key
 * ..data  -> ..2026_11_25_09_10_23.1404325689
 * ..2026_11_25_09_10_23.1404325689/key
 * </pre>
 */
final class AtomicDirectory {
    private static final String DATA = "..data";
    private static final String NEXT = "..data_tmp";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu_MM_dd_HH_mm_ss", Locale.ROOT);

    private final Path directory;
    private final Ownership ownership;
    private final RandomGenerator random;

    AtomicDirectory(Path directory, Ownership ownership, RandomGenerator random) {
        this.directory = directory;
        this.ownership = ownership;
        this.random = random;
    }

    /**
     * Makes the directory hold just these files.
     *
     * @param files by their paths, relative and without {@code ..}
     */
    void write(Map<String, FileData> files, Instant now) throws IOException {
        Path before = current();
        if (before != null && holds(before, files)) {
            return;
        }
        Path version = directory.resolve(
                ".." + TIME.format(now.atOffset(ZoneOffset.UTC)) + "." + random.nextInt(1 << 30));
        fill(version, files);
        Path next = directory.resolve(NEXT);
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, version.getFileName());
        Files.move(
                next,
                directory.resolve(DATA),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        link(tops(files));
        if (before != null) {
            Trees.delete(before);
        }
    }

    private @Nullable Path current() throws IOException {
        try {
            return directory.resolve(Files.readSymbolicLink(directory.resolve(DATA)));
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private static boolean holds(Path version, Map<String, FileData> files) throws IOException {
        Set<String> there = new HashSet<>();
        try (Stream<Path> all = Files.walk(version)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                there.add(version.relativize(file).toString());
            }
        }
        if (!there.equals(files.keySet())) {
            return false;
        }
        for (Map.Entry<String, FileData> file : files.entrySet()) {
            byte[] bytes = Files.readAllBytes(version.resolve(file.getKey()));
            if (!Arrays.equals(bytes, file.getValue().bytes())) {
                return false;
            }
        }
        return true;
    }

    private void fill(Path version, Map<String, FileData> files) throws IOException {
        Files.createDirectory(version);
        Files.setPosixFilePermissions(version, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Map.Entry<String, FileData> entry : files.entrySet()) {
            Path file = version.resolve(entry.getKey());
            FileData data = entry.getValue();
            Files.createDirectories(file.getParent());
            Files.write(file, data.bytes());
            Files.setAttribute(file, "unix:mode", data.mode());
            if (data.owner() >= 0) {
                Files.setAttribute(file, "unix:uid", (int) data.owner());
            }
        }
        ownership.give(version, Ownership.READ);
    }

    private static Set<String> tops(Map<String, FileData> files) {
        Set<String> tops = new HashSet<>();
        files.keySet().forEach(path -> tops.add(path.split("/", 2)[0]));
        return tops;
    }

    private void link(Set<String> names) throws IOException {
        for (String name : names) {
            Path link = directory.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        try (Stream<Path> all = Files.list(directory)) {
            for (Path link : all.toList()) {
                String name = link.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(link);
                }
            }
        }
    }
}
