package dev.kahawa.node.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Frames of RFC 6455; a mask of zeros leaves the payload readable. */
@Timeout(20)
class WebSocketTest {
    private final Wire.Ends wire = Wire.ends();
    private final WebSocket socket = new WebSocket(wire.right());

    @Test
    void handshakeIsThatOfTheRfc() {
        assertThat(Handshakes.accepted("dGhlIHNhbXBsZSBub25jZQ=="))
                .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void readsMessages() throws Exception {
        check("81 85 37fa213d 7f9f4d5158", "TEXT Hello first last");
        check("82 82 00000000 6869", "BINARY hi first last");
        check("82 80 00000000", "BINARY  first last");
        check("02 81 00000000 61 80 81 00000000 62", "BINARY a first", "BINARY b last");
        check("01 81 00000000 61 89 80 00000000 80 80 00000000", "TEXT a first", "TEXT  last");
        check("82 fe 0003 00000000 616263", "BINARY abc first last");
        check("82 ff 0000000000000003 00000000 616263", "BINARY abc first last");
        check("8a 80 00000000 82 81 00000000 61", "BINARY a first last");
    }

    private static void check(String hex, String... pieces) throws Exception {
        Wire.Ends wire = Wire.ends();
        wire.left().output().write(bytes(hex + "88 82 00000000 03e8"));
        WebSocket socket = new WebSocket(wire.right());
        List<String> read = new ArrayList<>();
        for (Optional<WebSocket.Piece> next = socket.next();
                next.isPresent();
                next = socket.next()) {
            WebSocket.Piece piece = next.get();
            read.add(piece.kind()
                    + " "
                    + new String(piece.bytes(), UTF_8)
                    + (piece.first() ? " first" : "")
                    + (piece.last() ? " last" : ""));
        }
        assertThat(read).containsExactly(pieces);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void answersPingAndClose() throws Exception {
        wire.left().output().write(bytes("89 82 00000000 6869 88 82 00000000 03e8"));
        assertThat(socket.next()).isEmpty();
        assertThat(wire.left().input().readNBytes(8)).isEqualTo(bytes("8a02 6869 8802 03e8"));
    }

    @Test
    void refusesWhatIsNotWebSocket() throws Exception {
        refused("82 02 6869", "must be masked");
        refused("c2 80 00000000", "reserved bits");
        refused("83 80 00000000", "unknown opcode 3");
        refused("8b 80 00000000", "unknown opcode 11");
        refused("80 80 00000000", "nothing is to be continued");
        refused("02 81 00000000 61 82 80 00000000", "not complete");
        refused("09 80 00000000", "control frame");
        refused("89 fe 007e 00000000", "control frame");
        refused("82 ff ffffffffffffffff 00000000", "negative");
    }

    private static void refused(String hex, String why) throws Exception {
        Wire.Ends wire = Wire.ends();
        wire.left().output().write(bytes(hex));
        WebSocket socket = new WebSocket(wire.right());
        assertThatThrownBy(() -> {
                    while (socket.next().isPresent()) {
                        assertThat(hex).isNotEmpty();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        // the peer is told: protocol error
        assertThat(wire.left().input().readNBytes(4)).isEqualTo(bytes("8802 03ea"));
    }

    @Test
    void writesEveryLength() throws Exception {
        written(0, "8200");
        written(125, "827d");
        written(126, "827e007e");
        written(0xffff, "827effff");
        written(0x10000, "827f0000000000010000");
    }

    private static void written(int length, String head) throws Exception {
        Wire.Ends wire = Wire.ends();
        WebSocket socket = new WebSocket(wire.right());
        socket.send(WebSocket.Kind.BINARY, new byte[length]);
        byte[] expected = bytes(head);
        assertThat(wire.left().input().readNBytes(expected.length)).isEqualTo(expected);
        assertThat(wire.left().input().readNBytes(length)).hasSize(length);
    }
}
