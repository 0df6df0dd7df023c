package dev.kahawa.verify.wire;

import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.Yaml;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.net.SocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Those who speak in a conversation: {@code admin} by certificate, {@code user:NAME;GROUP} by
 * impersonation, {@code sa:NAMESPACE/NAME} and {@code token:TOKEN} by token, else nobody known.
 */
final class Callers implements Closeable {
    private static final Set<String> KEPT_HEADERS = Set.of(
            "content-type", "warning", "location", "retry-after", "www-authenticate", "allow");
    private static final byte[] NO_BODY = {};

    private final int port;
    private final SocketFactory administrator;
    private final SocketFactory plain;
    private final Map<SocketFactory, Loopback> connections = new HashMap<>();
    private final Map<String, String> accountTokens = new HashMap<>();

    Callers(Path kubeconfig, int port) throws Exception {
        this.port = port;
        JsonObject config =
                (JsonObject) Yaml.read(Files.readAllBytes(kubeconfig)).value();
        JsonObject cluster = config.array("clusters").objects().getFirst().object("cluster");
        JsonObject user = config.array("users").objects().getFirst().object("user");
        byte[] authority = decoded(cluster, "certificate-authority-data");
        Path key = Files.createTempFile("wire", ".key");
        Files.write(key, decoded(user, "client-key-data"));
        KeyStore own = emptyStore();
        own.setKeyEntry(
                "admin",
                Pem.key(key),
                new char[0],
                certificates(decoded(user, "client-certificate-data")));
        Files.delete(key);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        this.administrator = sockets(authority, keys.getKeyManagers());
        this.plain = sockets(authority, new KeyManager[0]);
    }

    private static byte[] decoded(JsonObject from, String key) {
        return Base64.getDecoder().decode(from.text(key));
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(byte[] pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .toArray(Certificate[]::new);
    }

    private static SocketFactory sockets(byte[] authority, KeyManager[] keys) throws Exception {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("ca", certificates(authority)[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys, trust.getTrustManagers(), null);
        return tls.getSocketFactory();
    }

    /** A request as conversations write it: as, method, path, headers, and body or text. */
    JsonObject call(JsonObject request) throws IOException {
        String who = request.string("as").orElse("admin");
        String method = request.string("method").orElse("GET");
        List<String[]> headers = headers(who, request);
        SocketFactory sockets = sockets(who);
        byte[] body = body(request);
        Loopback connection = connections.get(sockets);
        if (connection == null) {
            connection = new Loopback(sockets, port);
            connections.put(sockets, connection);
        }
        Loopback.Head head;
        byte[] answer;
        try {
            connection.send(method, request.text("path"), headers, body);
            head = connection.head();
            answer = connection.body(method, head);
        } catch (IOException broken) {
            connections.remove(sockets).close();
            throw broken;
        }
        if (head.closes()) {
            connections.remove(sockets).close();
        }
        JsonObject.Builder kept = JsonObject.builder();
        head.fields().forEach((name, value) -> {
            if (KEPT_HEADERS.contains(name)) {
                kept.put(name, value);
            }
        });
        return JsonObject.builder()
                .put("status", head.status())
                .put("headers", kept.build())
                .put("body", Loopback.value(answer, head.fields().getOrDefault("content-type", "")))
                .build();
    }

    Events watch(JsonObject watch) throws IOException {
        String who = watch.string("as").orElse("admin");
        Loopback connection = new Loopback(sockets(who), port);
        connection.send("GET", watch.text("path"), headers(who, watch), NO_BODY);
        return Events.open(connection);
    }

    private SocketFactory sockets(String who) {
        return isAdmin(who) ? administrator : plain;
    }

    private static boolean isAdmin(String who) {
        return who.startsWith("admin") || who.startsWith("user:");
    }

    private List<String[]> headers(String who, JsonObject request) throws IOException {
        List<String[]> headers = new ArrayList<>();
        JsonObject given = request.object("headers");
        headers.add(new String[] {"User-Agent", "wire/1"});
        if (!given.has("Accept")) {
            headers.add(new String[] {"Accept", "application/json"});
        }
        if (who.startsWith("user:")) {
            String[] names = who.substring(5).split(";");
            headers.add(new String[] {"Impersonate-User", names[0]});
            Arrays.stream(names)
                    .skip(1)
                    .forEach(group -> headers.add(new String[] {"Impersonate-Group", group}));
        } else if (!given.has("Authorization") && who.startsWith("sa:")) {
            headers.add(new String[] {"Authorization", "Bearer " + accountToken(who.substring(3))});
        } else if (!given.has("Authorization") && who.startsWith("token:")) {
            headers.add(new String[] {"Authorization", "Bearer " + who.substring(6)});
        }
        given.forEach((name, value) -> {
            List<String> lines = value.asArray()
                    .map(array -> array.strings())
                    .orElseGet(() -> List.of(value.asString().orElseThrow()));
            lines.forEach(line -> headers.add(new String[] {name, line}));
        });
        if ((request.has("body") || request.has("text")) && !given.has("Content-Type")) {
            headers.add(new String[] {"Content-Type", "application/json"});
        }
        return headers;
    }

    private static byte[] body(JsonObject request) {
        Json body = request.at("text").or(() -> request.at("body")).orElse(null);
        if (body == null || body.isNull()) {
            return NO_BODY;
        }
        return body.asString()
                .orElseGet(() -> SpacedJson.text(body))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String accountToken(String account) throws IOException {
        String known = accountTokens.get(account);
        if (known != null) {
            return known;
        }
        String[] parts = account.split("/");
        JsonObject asked =
                JsonObject.of("spec", JsonObject.of("expirationSeconds", new JsonInt(3600)));
        JsonObject answer = call(JsonObject.builder()
                .put("method", "POST")
                .put(
                        "path",
                        "/api/v1/namespaces/" + parts[0] + "/serviceaccounts/" + parts[1]
                                + "/token")
                .put("body", asked)
                .build());
        String token = answer.text("body", "status", "token");
        if (token.isEmpty()) {
            throw new IOException("no token for " + account + ": " + answer);
        }
        accountTokens.put(account, token);
        return token;
    }

    @Override
    public void close() throws IOException {
        for (Loopback each : connections.values()) {
            each.close();
        }
    }
}
