package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.client.remote.Tls;
import dev.kahawa.launcher.kubeconfig.KubeconfigReader;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** SIGTERM under load: watches end as they should, and what was acknowledged is there again. */
class ShutdownTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    Path directory;

    @Test
    void endsWatchesAndLosesNothing() throws Exception {
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        Program program = Program.start(directory, "--nodes", "0");
        try (HttpClient client = client()) {
            CompletableFuture<Long> watched =
                    CompletableFuture.supplyAsync(() -> countEvents(client, program.address()));
            CompletableFuture<Void> written = CompletableFuture.runAsync(
                    () -> writeUntilRefused(client, program.address(), acknowledged));
            Awaitility.await().until(() -> acknowledged.size() >= 50);
            program.close();
            assertThat(written.get(30, TimeUnit.SECONDS)).isNull();
            assertThat(watched.get(30, TimeUnit.SECONDS)).isPositive();
        }
        try (Program again = Program.start(directory, "--nodes", "0");
                HttpClient client = client()) {
            String list = client.send(
                            request(again.address() + MAPS).GET().build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(acknowledged)
                    .allSatisfy(name -> assertThat(list).contains("\"name\":\"" + name + "\""));
        }
    }

    private HttpClient client() throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder()
                .sslContext(Tls.context(KubeconfigReader.read(directory.resolve("kubeconfig"))))
                .build();
    }

    private static HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).header("content-type", "application/json");
    }

    /** How many events came; fails if the stream breaks off instead of ending. */
    private static long countEvents(HttpClient client, String server) {
        HttpRequest watch = request(server + MAPS + "?watch=true").GET().build();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                client.send(watch, HttpResponse.BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
            return lines.lines().count();
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError("the watch broke off", broken);
        }
    }

    private static void writeUntilRefused(
            HttpClient client, String server, List<String> acknowledged) {
        try {
            for (int i = 0; ; i++) {
                String body = "{\"metadata\":{\"name\":\"map-" + i + "\"}}";
                HttpRequest create = request(server + MAPS)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                if (client.send(create, HttpResponse.BodyHandlers.discarding()).statusCode()
                        != 201) {
                    return;
                }
                acknowledged.add("map-" + i);
            }
        } catch (IOException stopped) {
            // what was under way may or may not have been written: nobody was told
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
    }
}
