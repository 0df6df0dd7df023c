package dev.kahawa.node.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a container's log, as one text. */
public final class LogTail {
    /** What is read of a file to find its last lines. */
    private static final int READ_MAX = 64 * 1_024;

    private LogTail() {}

    /** Without times and streams; empty where there is no log. */
    public static String text(Path log, int linesMax, int bytesMax) throws IOException {
        if (!Files.isRegularFile(log)) {
            return "";
        }
        List<String> lines = end(log).lines().toList();
        String text = lines.subList(Math.max(0, lines.size() - linesMax), lines.size()).stream()
                .map(LogTail::content)
                .collect(Collectors.joining());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, bytes.length - bytesMax);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    private static String end(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - READ_MAX);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String content(String line) {
        String[] parts = line.split(" ", 4);
        if (parts.length < 4) {
            return "";
        }
        return parts[2].startsWith("P") ? parts[3] : parts[3] + "\n";
    }
}
