import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry for tests, run by java from its source: Registry DIRECTORY PORT-FILE. Of library/NAME
 * it gives what the OCI layout DIRECTORY/NAME has, and writes its port to the file.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec">pulling, in the specification</a>
 */
final class Registry {
    private static final Pattern PULL =
            Pattern.compile("/v2/library/([a-z]+)/(manifests|blobs)/([A-Za-z0-9.:_-]+)");
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Path layouts;

    private Registry(Path layouts) {
        this.layouts = layouts;
    }

    public static void main(String[] arguments) throws IOException {
        Registry registry = new Registry(Path.of(arguments[0]));
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.create(anyPort, 0);
        server.createContext("/v2/", registry::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        Path portFile = Path.of(arguments[1]);
        Path written = portFile.resolveSibling("port.new");
        Files.writeString(written, Integer.toString(server.getAddress().getPort()));
        Files.move(written, portFile, StandardCopyOption.ATOMIC_MOVE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher pull = PULL.matcher(exchange.getRequestURI().getPath());
            Optional<String> digest = pull.matches() ? digest(pull) : Optional.empty();
            if (digest.isEmpty()) {
                exchange.sendResponseHeaders(pull.matches() ? 404 : 200, -1);
                return;
            }
            Path blob = blob(pull.group(1), digest.get());
            boolean manifest = pull.group(2).equals("manifests");
            exchange.getResponseHeaders()
                    .set("Content-Type", manifest ? MANIFEST : "application/octet-stream");
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest.get());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", "" + Files.size(blob));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, Files.size(blob));
                Files.copy(blob, exchange.getResponseBody());
            }
        }
    }

    private Optional<String> digest(Matcher pull) throws IOException {
        String name = pull.group(1);
        String reference = pull.group(3);
        if (!reference.startsWith("sha256:")) {
            return tagged(name, reference);
        }
        return Files.exists(blob(name, reference)) ? Optional.of(reference) : Optional.empty();
    }

    private Optional<String> tagged(String name, String tag) throws IOException {
        Path index = layouts.resolve(name).resolve("index.json");
        if (!Files.exists(index)) {
            return Optional.empty();
        }
        Matcher manifest = Pattern.compile("\"digest\":\"(sha256:[0-9a-f]+)\"[^}]*"
                        + "\"org\\.opencontainers\\.image\\.ref\\.name\":\"" + Pattern.quote(tag) + "\"")
                .matcher(Files.readString(index));
        return manifest.find() ? Optional.of(manifest.group(1)) : Optional.empty();
    }

    private Path blob(String name, String digest) {
        return layouts.resolve(name).resolve("blobs/sha256").resolve(digest.replace("sha256:", ""));
    }
}
