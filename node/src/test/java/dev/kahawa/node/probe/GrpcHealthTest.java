package dev.kahawa.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;

/** One call of a health service, frame by frame. */
class GrpcHealthTest {
    private static final String SETTINGS = "000000 04 00 00000000 ";
    private static final String HEADERS = "000001 01 04 00000001 88 ";
    private static final String TRAILERS = "000001 01 05 00000001 88 ";

    /** @param frames what the server says, in hexadecimal */
    private static void check(String frames, String wanted) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> answer(server, frames));
            String found = "healthy";
            try {
                new GrpcHealth("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(5))
                        .check("some.service");
            } catch (HandlerFailedException failed) {
                found = failed.getMessage();
            }
            assertThat(found).contains(wanted);
            answering.join();
        }
    }

    private static void answer(ServerSocket server, String frames) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(HexFormat.of().parseHex(frames.replace(" ", "")));
            InputStream in = socket.getInputStream();
            // until the caller hangs up
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            assertThat(gone).isNotNull();
        }
    }

    @Test
    void theMessageTellsWhetherAServerServes() throws Exception {
        String message = SETTINGS + HEADERS + "000007 00 00 00000001 00 00000002 08";
        check(message + "01" + TRAILERS, "healthy");
        check(message + "02" + TRAILERS, "service unhealthy (responded with \"NOT_SERVING\")");
        check(message + "03" + TRAILERS, "SERVICE_UNKNOWN");
        check(
                SETTINGS + HEADERS + "000005 00 00 00000001 00 00000000" + TRAILERS,
                "service unhealthy (responded with \"UNKNOWN\")");
        check(SETTINGS + TRAILERS, "does not implement the grpc health protocol");
        check(SETTINGS + "000004 03 00 00000001 00000008", "the server ended the call");
        check("485454502f312e3120", "not an HTTP/2 server");
    }
}
