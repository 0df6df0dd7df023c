package dev.kahawa.node.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kahawa.model.request.Headers;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Frames as bytes, both ways; the compressed blocks were made by zlib itself. */
class SpdyFrameTest {
    private static final String ERROR_FIELD =
            "78f9e3c6a7c202a62346703a2b294a4dcc851625aca9a08006000000ffff";
    private static final String DATA_FIELDS =
            "02a54748d15c04ce0516061606409ab308129599a024ce6880a119540e2502000000ffff";

    @Test
    void framesHaveTheBytesOfTheDraft() throws IOException {
        check("8003000600000004 00000007", new SpdyFrame.Ping(7));
        check("8003000300000008 00000005 00000001", new SpdyFrame.Reset(5, 1));
        check("8003000700000008 00000003 00000000", new SpdyFrame.GoAway(3, 0));
        check("8003000900000008 00000003 00008000", new SpdyFrame.WindowUpdate(3, 32768));
        check(
                "800300040000000c 00000001 00000007 00010000",
                new SpdyFrame.Settings(Map.of(7, 65536)));
        check("00000003 01000002 6869", new SpdyFrame.Data(3, new byte[] {'h', 'i'}, true));
        check("00000003 00000000", new SpdyFrame.Data(3, new byte[0], false));
    }

    private static void check(String hex, SpdyFrame frame) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(written(frame)).isEqualTo(bytes);
        assertThat(read(bytes)).usingRecursiveComparison().isEqualTo(List.of(frame));
    }

    private static byte[] written(SpdyFrame... frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SpdyWriter writer = new SpdyWriter(out)) {
            for (SpdyFrame frame : frames) {
                writer.write(frame);
            }
        }
        return out.toByteArray();
    }

    private static List<SpdyFrame> read(byte[] bytes) throws IOException {
        List<SpdyFrame> frames = new ArrayList<>();
        try (SpdyReader reader = new SpdyReader(new ByteArrayInputStream(bytes))) {
            for (Optional<SpdyFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
                frames.add(next.get());
            }
        }
        return frames;
    }

    @Test
    void headerFieldsShareOneCompression() throws IOException {
        String first = "80030001 00000028 00000001 00000000 0000" + ERROR_FIELD;
        String second = "80030001 0100002e 00000003 00000000 0000" + DATA_FIELDS;
        byte[] bytes = HexFormat.of().parseHex((first + second).replace(" ", ""));
        List<SpdyFrame> frames = read(bytes);
        assertThat(frames).hasSize(2);
        SpdyFrame.SynStream error = (SpdyFrame.SynStream) frames.get(0);
        assertThat(error.headers().first("streamtype")).contains("error");
        assertThat(error.end()).isFalse();
        SpdyFrame.SynStream data = (SpdyFrame.SynStream) frames.get(1);
        assertThat(data.headers().first("port")).contains("8080");
        assertThat(data.headers().first("requestID")).contains("0");
        assertThat(data.end()).isTrue();
    }

    @Test
    void headerFieldsComeBackAsTheyWent() throws IOException {
        Headers fields = Headers.of("streamtype", "resize").with("a", "1").with("a", "2");
        List<SpdyFrame> frames = read(written(
                new SpdyFrame.SynStream(1, fields, false, true),
                new SpdyFrame.SynReply(1, Headers.NONE, true),
                new SpdyFrame.MoreHeaders(1, fields, false)));
        SpdyFrame.SynStream first = (SpdyFrame.SynStream) frames.get(0);
        assertThat(first.headers().all("a")).containsExactly("1", "2");
        assertThat(first.oneWay()).isTrue();
        assertThat(((SpdyFrame.SynReply) frames.get(1)).end()).isTrue();
        assertThat(((SpdyFrame.MoreHeaders) frames.get(2)).headers().first("streamtype"))
                .contains("resize");
    }

    @Test
    void largeDataComesInPieces() throws IOException {
        byte[] large = new byte[SpdyReader.PIECE_BYTES * 2 + 1];
        List<SpdyFrame> frames = read(written(new SpdyFrame.Data(1, large, true)));
        assertThat(frames.stream().map(f -> ((SpdyFrame.Data) f).bytes().length))
                .containsExactly(SpdyReader.PIECE_BYTES, SpdyReader.PIECE_BYTES, 1);
        assertThat(frames.stream().map(f -> ((SpdyFrame.Data) f).end()))
                .containsExactly(false, false, true);
    }

    @Test
    void whatIsNotSpdyIsRefused() {
        refused("80020006 00000004 00000007", "SPDY version 2");
        refused("80030006 00000002 0000", "short SPDY frame");
        refused("80030001 00ffffff", "frame of 16777215 bytes");
        refused("80030004 00000008 00ffffff 00000000", "malformed SPDY settings");
        refused("80030002 00000006 00000001 ffff", "malformed SPDY header fields");
        refused("00000001 00000008 00", "ends inside");
        refused("800300", null);
    }

    private static void refused(String hex, String why) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).satisfies(e -> {
            if (why != null) {
                assertThat(e).hasMessageContaining(why);
            }
        });
    }
}
