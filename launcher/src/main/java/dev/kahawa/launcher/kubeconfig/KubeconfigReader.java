package dev.kahawa.launcher.kubeconfig;

import dev.kahawa.client.remote.Access;
import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The current context of a kubeconfig: certificates and tokens, given in place or by files beside
 * it. Credential plugins are refused by name.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">kubeconfig (v1)</a>
 */
public final class KubeconfigReader {
    private final Path file;
    private final JsonObject root;

    private KubeconfigReader(Path file, JsonObject root) {
        this.file = file;
        this.root = root;
    }

    /** @throws IOException if the file can't be read, or says nothing that we can use */
    public static Access read(Path file) throws IOException, GeneralSecurityException {
        try {
            JsonObject root = Yaml.read(Files.readAllBytes(file))
                    .value()
                    .asObject()
                    .orElseThrow(() -> new IOException(file + " is no kubeconfig"));
            return new KubeconfigReader(file, root).access();
        } catch (MalformedJsonException malformed) {
            throw new IOException(file + " is no kubeconfig: " + malformed.getMessage(), malformed);
        }
    }

    private Access access() throws IOException, GeneralSecurityException {
        JsonObject context = named("contexts", root.text("current-context"), "context");
        JsonObject cluster = named("clusters", context.text("cluster"), "cluster");
        JsonObject user = named("users", context.text("user"), "user");
        Optional<byte[]> authorities = content(cluster, "certificate-authority");
        List<X509Certificate> trusted =
                authorities.isPresent() ? Pem.certificates(authorities.get()) : List.of();
        return new Access(URI.create(cluster.text("server")), trusted, credentials(user));
    }

    private JsonObject named(String list, String name, String kind) throws IOException {
        return root.array(list).objects().stream()
                .filter(entry -> entry.text("name").equals(name))
                .findFirst()
                .map(entry -> entry.object(kind))
                .orElseThrow(() -> new IOException(file + " has no " + kind + " \"" + name + "\""));
    }

    private Access.Credentials credentials(JsonObject user)
            throws IOException, GeneralSecurityException {
        for (String plugin : List.of("exec", "auth-provider")) {
            if (user.has(plugin)) {
                throw new IOException(file + ": credentials by " + plugin + " are not supported");
            }
        }
        Optional<byte[]> chain = content(user, "client-certificate");
        Optional<byte[]> key = content(user, "client-key");
        if (chain.isPresent() && key.isPresent()) {
            return new Access.Credentials.Certificate(
                    Pem.key(key.get(), file.toString()), Pem.certificates(chain.get()));
        }
        Optional<String> token = token(user);
        return token.isPresent()
                ? new Access.Credentials.Token(token.get())
                : new Access.Credentials.Anonymous();
    }

    private Optional<String> token(JsonObject user) throws IOException {
        if (user.has("tokenFile")) {
            return Optional.of(Files.readString(path(user.text("tokenFile"))).strip());
        }
        return Optional.of(user.text("token")).filter(token -> !token.isEmpty());
    }

    /** What a field holds: in place as {@code FIELD-data}, or the file that it names. */
    private Optional<byte[]> content(JsonObject holder, String field) throws IOException {
        Json data = holder.get(field + "-data");
        if (data != null) {
            byte[] base64 = holder.text(field + "-data").getBytes(StandardCharsets.US_ASCII);
            return Optional.of(Base64.getMimeDecoder().decode(base64));
        }
        return holder.has(field)
                ? Optional.of(Files.readAllBytes(path(holder.text(field))))
                : Optional.empty();
    }

    private Path path(String name) {
        return file.toAbsolutePath().resolveSibling(name);
    }
}
