package dev.kahawa.launcher;

import dev.kahawa.launcher.node.ThisMachine;
import dev.kahawa.launcher.pki.Pem;

import org.apache.commons.cli.CommandLine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * {@code kahawa train}: starts a cluster, does what clients do first, and stops. Run once at build
 * time, so that the JVM can write down what a start needs (JEP 514).
 */
final class Train implements Command {
    private static final String POD = "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":"
            + "[{\"name\":\"c\",\"image\":\"i\"}]}}";
    private static final List<String> READS = List.of(
            "/readyz",
            "/version",
            "/api",
            "/apis",
            "/api/v1",
            "/openapi/v3",
            "/api/v1/nodes",
            "/api/v1/namespaces",
            "/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=1");

    @Override
    public String name() {
        return "train";
    }

    /** None: not for users. */
    @Override
    public String summary() {
        return "";
    }

    @Override
    public org.apache.commons.cli.Options flags() {
        return new org.apache.commons.cli.Options();
    }

    @Override
    public int run(CommandLine line) throws Exception {
        Path directory = Files.createTempDirectory("kahawa-train");
        // what a plain up looks for by itself; the machine that builds must not become a node
        ThisMachine.containerRuntime();
        CommandLine up = Main.parse(
                new Up(),
                "--data-dir",
                directory.toString(),
                "--secure-port",
                "0",
                "--runtime",
                "simulated");
        Options options = Up.options(up);
        Up.serve(options, (kahawa, foreground) -> exercise(kahawa, options));
        Up.serve(options, (kahawa, foreground) -> System.out.println("trained"));
        Directories.delete(directory);
        return 0;
    }

    private static void exercise(Kahawa kahawa, Options options)
            throws IOException, GeneralSecurityException, InterruptedException {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient client = HttpClient.newBuilder()
                    .sslContext(admin(options))
                    .version(version)
                    .build()) {
                String pods = "/api/v1/namespaces/default/pods";
                send(client, request(kahawa, pods).POST(HttpRequest.BodyPublishers.ofString(POD)));
                for (String path : READS) {
                    send(client, request(kahawa, path).GET());
                }
                send(client, request(kahawa, pods + "/p").DELETE());
            }
        }
    }

    private static HttpRequest.Builder request(Kahawa kahawa, String path) {
        return HttpRequest.newBuilder(URI.create(kahawa.address() + path))
                .header("content-type", "application/json");
    }

    private static void send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    }

    private static SSLContext admin(Options options) throws IOException, GeneralSecurityException {
        char[] none = {};
        List<X509Certificate> certificates = Pem.certificates(options.keys().resolve("admin.crt"));
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, none);
        keys.setKeyEntry(
                "admin",
                Pem.key(options.keys().resolve("admin.key")),
                none,
                certificates.toArray(X509Certificate[]::new));
        keys.setCertificateEntry(
                "ca", Pem.certificates(options.keys().resolve("ca.crt")).getFirst());
        KeyManagerFactory keyManagers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, none);
        TrustManagerFactory trustManagers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
