package dev.kahawa.verify;

import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A command in the Pod, by version 5 of the channels. */
final class ChannelExec implements WebSocket.Listener {
    private final StringBuffer output = new StringBuffer();
    private final StringBuffer status = new StringBuffer();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    private boolean first = true;
    private int channel;

    static ChannelExec start(HttpClient http, String server, String command) {
        ChannelExec exec = new ChannelExec();
        URI uri = URI.create(server.replace("https", "wss")
                + "/api/v1/namespaces/default/pods/web/exec?stdin=true&stdout=true&command="
                + command);
        http.newWebSocketBuilder()
                .subprotocols("v5.channel.k8s.io")
                .buildAsync(uri, exec)
                .join();
        return exec;
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket.complete(opened);
        opened.request(1);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        if (first) {
            channel = data.get();
        }
        first = last;
        (channel == 3 ? status : output).append(UTF_8.decode(data));
        from.request(1);
        return null;
    }

    void type(String text) {
        socket.join()
                .sendBinary(ByteBuffer.wrap(("\0" + text).getBytes(UTF_8)), true)
                .join();
    }

    void endInput() {
        socket.join().sendBinary(ByteBuffer.wrap(new byte[] {-1, 0}), true).join();
    }

    void awaitOutput(String text) {
        await().until(() -> output.toString().equals(text));
    }

    void awaitStatus(String part) {
        await().until(() -> status.toString().contains(part));
    }
}
