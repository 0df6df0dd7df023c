package dev.kahawa.launcher.node;

import dev.kahawa.node.runtime.SandboxSpec.Dns;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a machine looks up names: resolv.conf(5). The last {@code search} or {@code domain} wins. */
final class ResolvConf {
    private static final Logger LOG = LoggerFactory.getLogger(ResolvConf.class);

    private ResolvConf() {}

    /** A machine without the file looks up nothing. */
    static Dns read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException unreadable) {
            LOG.warn("Pods with dnsPolicy Default have no name servers: {}", unreadable.toString());
            return new Dns(List.of(), List.of(), List.of());
        }
    }

    static Dns parse(List<String> lines) {
        List<String> servers = new ArrayList<>();
        List<String> searches = List.of();
        List<String> options = List.of();
        for (String line : lines) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> servers.addAll(values);
                case "search", "domain" -> searches = values;
                case "options" -> options = values;
                default -> {
                    // comments, and words of other systems
                }
            }
        }
        return new Dns(List.copyOf(servers), searches, options);
    }
}
