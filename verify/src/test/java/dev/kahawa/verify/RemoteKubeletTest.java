package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.apiserver.http.HttpServer;
import dev.kahawa.apiserver.http.Limits;
import dev.kahawa.apiserver.http.TlsIdentity;
import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;
import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.request.User;
import dev.kahawa.node.kubelet.KubeletEndpoints;
import dev.kahawa.node.kubelet.KubeletGuard;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import javax.net.ssl.SSLContext;

/** A node elsewhere: its kubelet behind HTTPS, guarded, reached by the API server and others. */
@Timeout(60)
class RemoteKubeletTest {
    @TempDir
    static Path directory;

    private static Kahawa kahawa;
    private static HttpServer kubelet;
    private static HttpClient admin;
    private static HttpClient nobody;

    @BeforeAll
    static void start() throws Exception {
        kahawa = Kahawa.start(Options.ephemeral(directory));
        Path keys = directory.resolve("ephemeral-pki");
        List<X509Certificate> authorities = Pem.certificates(keys.resolve("ca.crt"));
        TlsIdentity identity = new TlsIdentity(
                Pem.key(keys.resolve("apiserver.key")),
                Pem.certificates(keys.resolve("apiserver.crt")));
        User node = User.of("system:node:far", "system:nodes", "system:authenticated");
        InstantSource clock = InstantSource.system();
        kubelet = HttpServer.start(
                new HttpServer.Options("127.0.0.1", 0, () -> identity, 1 << 20, Limits.DEFAULT),
                new KubeletGuard(
                        new KubeletEndpoints(new EchoPods(), clock),
                        "far",
                        new Client(kahawa.apiServer(), node, "kubelet"),
                        authorities,
                        clock));
        Config config = Config.fromKubeconfig(Files.readString(kahawa.kubeconfig()));
        admin = HttpClient.newBuilder().sslContext(SSLUtils.sslContext(config)).build();
        config.setClientCertData(null);
        config.setClientKeyData(null);
        SSLContext trusting = SSLUtils.sslContext(config);
        nobody = HttpClient.newBuilder().sslContext(trusting).build();
        objects();
    }

    private static void objects() throws Exception {
        User user = User.of("admin", "system:masters", "system:authenticated");
        Client client = new Client(kahawa.apiServer(), user, "test");
        JsonObject node = read("{'apiVersion':'v1','kind':'Node','metadata':{'name':'far'}}");
        client.create(Resource.NODES, node);
        JsonObject status = read("{'addresses':[{'type':'InternalIP','address':'127.0.0.1'}],"
                + "'daemonEndpoints':{'kubeletEndpoint':{'Port':" + kubelet.port() + "}}}");
        // the Node's other fields are changed by controllers meanwhile
        client.mergePatch(
                Resource.NODES,
                new ObjectName("", "far"),
                "status",
                JsonObject.of("status", status));
        client.create(
                Resource.PODS,
                read("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web',"
                        + "'namespace':'default'},'spec':{'nodeName':'far',"
                        + "'containers':[{'name':'c','image':'i'}]}}"));
    }

    private static JsonObject read(String text) {
        return JsonReader.readTrustedObject(text.replace('\'', '"').getBytes(UTF_8));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        nobody.close();
        kubelet.close(Duration.ofSeconds(1));
        kahawa.close();
    }

    private static HttpResponse<String> get(HttpClient client, String url, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String kubeletUrl(String path) {
        return "https://127.0.0.1:" + kubelet.port() + path;
    }

    @Test
    void commandsAndLogsGoThroughTheApiServer() throws Exception {
        ChannelExec exec = ChannelExec.start(admin, kahawa.address(), "cat");
        exec.type("there and back\n");
        exec.awaitOutput("there and back\n");
        exec.endInput();
        exec.awaitStatus("\"reason\":\"ExitCode\",\"message\":\"7\"");
        String pod = kahawa.address() + "/api/v1/namespaces/default/pods/web";
        HttpResponse<String> log = get(admin, pod + "/log?tailLines=3");
        assertThat(log.body()).isEqualTo("tail 3 of c\n");
        assertThat(get(admin, pod + "/log?previous=true").body())
                .contains("\"message\":\"no earlier log\",\"reason\":\"BadRequest\"");
    }

    @Test
    void onlyThoseWhoMayAreLetIn() throws Exception {
        assertThat(get(admin, kubeletUrl("/healthz")).body()).isEqualTo("ok");
        assertThat(get(nobody, kubeletUrl("/healthz")).statusCode()).isEqualTo(401);
        User user = User.of("admin", "system:masters", "system:authenticated");
        Client client = new Client(kahawa.apiServer(), user, "test");
        JsonObject account = read("{'apiVersion':'v1','kind':'ServiceAccount',"
                + "'metadata':{'name':'guest','namespace':'default'}}");
        JsonObject created = client.create(Resource.SERVICE_ACCOUNTS, account);
        String token = client.create(
                        Resource.SERVICE_ACCOUNTS,
                        ObjectName.of(created),
                        "token",
                        read("{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest',"
                                + "'spec':{}}"))
                .text("status", "token");
        HttpResponse<String> refused =
                get(nobody, kubeletUrl("/pods"), "authorization", "Bearer " + token);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .isEqualTo("Forbidden (user=system:serviceaccount:default:guest, verb=get,"
                        + " resource=nodes, subresource(s)=[pods proxy])\n");
    }
}
