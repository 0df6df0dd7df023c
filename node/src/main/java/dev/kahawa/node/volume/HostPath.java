package dev.kahawa.node.volume;

import dev.kahawa.model.object.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A path of the machine as a volume, checked to be of the type that the Pod asks for. */
final class HostPath {
    private static final int KIND = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTERS = 0020000;
    private static final int BLOCKS = 0060000;

    private HostPath() {}

    /** @param source a core/v1 HostPathVolumeSource */
    static Path prepare(JsonObject source) throws VolumeFailedException, IOException {
        Path path = Path.of(source.text("path"));
        boolean good = switch (source.text("type")) {
            case "" -> true;
            case "DirectoryOrCreate" -> Files.isDirectory(Files.createDirectories(path));
            case "Directory" -> Files.isDirectory(path);
            case "FileOrCreate" -> Files.isRegularFile(created(path));
            case "File" -> Files.isRegularFile(path);
            case "Socket" -> isOfKind(path, SOCKET);
            case "CharDevice" -> isOfKind(path, CHARACTERS);
            case "BlockDevice" -> isOfKind(path, BLOCKS);
            default -> false;
        };
        if (!good) {
            throw new VolumeFailedException("hostPath type check failed: " + path + " is not a "
                    + word(source.text("type")));
        }
        return path;
    }

    private static String word(String type) {
        return switch (type) {
            case "Directory", "DirectoryOrCreate" -> "directory";
            case "File", "FileOrCreate" -> "file";
            case "Socket" -> "socket file";
            case "CharDevice" -> "character device";
            case "BlockDevice" -> "block device";
            default -> type;
        };
    }

    private static Path created(Path path) throws IOException {
        return Files.exists(path) ? path : Files.createFile(path);
    }

    private static boolean isOfKind(Path path, int kind) throws IOException {
        return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & KIND) == kind;
    }
}
