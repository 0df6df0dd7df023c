package dev.kahawa.network.dns;

import dev.kahawa.model.kinds.Ipv4Block;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/** The machine's name servers (resolv.conf(5)), read anew when the file changes. */
final class ResolvConf {
    private static final Logger LOG = LoggerFactory.getLogger(ResolvConf.class);
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path file;
    private FileTime read = NEVER;
    private List<String> servers = List.of();

    ResolvConf(Path file) {
        this.file = file;
    }

    /** In the order in which to ask them; none where the file can't be read. */
    synchronized List<String> servers() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(read)) {
                servers = parse(Files.readAllLines(file));
                read = changed;
            }
        } catch (IOException unreadable) {
            LOG.warn("{} can't be read: {}", file, unreadable.getMessage());
            servers = List.of();
        }
        return servers;
    }

    static List<String> parse(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                .map(words -> words[1])
                .filter(server -> Ipv4Block.address(server).isPresent())
                .toList();
    }
}
