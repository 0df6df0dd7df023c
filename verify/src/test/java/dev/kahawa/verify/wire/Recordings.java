package dev.kahawa.verify.wire;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files beside this test: conversations, and lists of what does not hold yet. */
final class Recordings {
    private static final Path HERE = Path.of("src", "test", "resources", "wire");
    private static final String SUFFIX = ".json.gz";

    /** Set by -Dwire.record: lists are written instead of compared. */
    static final boolean RECORDING = System.getProperty("wire.record") != null;

    private Recordings() {}

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(HERE)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }

    static JsonObject conversation(String name) throws IOException {
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(HERE.resolve(name + SUFFIX)))) {
            return JsonReader.readTrustedObject(in.readAllBytes());
        }
    }

    /** The lines of a list; none where there is no such file. */
    static List<String> list(String name) throws IOException {
        Path file = HERE.resolve(name + ".txt");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    static void write(String name, List<String> lines) throws IOException {
        Path file = HERE.resolve(name + ".txt");
        if (lines.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.write(file, lines);
        }
    }
}
