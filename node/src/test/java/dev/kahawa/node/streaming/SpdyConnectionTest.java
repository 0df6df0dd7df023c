package dev.kahawa.node.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.model.request.Headers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@Timeout(20)
class SpdyConnectionTest {
    private static final Headers DATA = Headers.of("streamtype", "data");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Wire.Ends wire = Wire.ends();
    private final SpdyConnection client = SpdyConnection.client(wire.left());
    private final SpdyConnection server = SpdyConnection.server(wire.right());

    @AfterEach
    void close() {
        client.close();
        server.close();
        threads.shutdownNow();
    }

    private record Two(SpdyStream client, SpdyStream server) {}

    private Two stream() throws Exception {
        Future<SpdyStream> accepted = threads.submit(() -> server.accept().orElseThrow());
        SpdyStream created = client.createStream(DATA);
        return new Two(created, accepted.get());
    }

    private static Callable<Void> sends(SpdyStream stream, byte[] bytes) {
        return () -> {
            stream.output().write(bytes);
            stream.output().close();
            return null;
        };
    }

    @Test
    void streamsCarryBytesBothWaysAndEndEachWayAlone() throws Exception {
        Two two = stream();
        assertThat(two.server().headers().first("streamtype")).contains("data");
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        Future<Void> up = threads.submit(sends(two.client(), large));
        assertThat(Arrays.equals(two.server().input().readAllBytes(), large)).isTrue();
        up.get();
        Future<Void> down = threads.submit(sends(two.server(), large));
        assertThat(Arrays.equals(two.client().input().readAllBytes(), large)).isTrue();
        down.get();
    }

    /** A short command may be over before the thread that opened its streams has looked. */
    @Test
    void aStreamThatIsOverWasNotRefused() throws Exception {
        SpdyStream stream = new SpdyStream(client, 99, DATA, 0);
        stream.replied();
        stream.received("done".getBytes(UTF_8));
        stream.lost(new IOException("the peer has closed the connection"));
        stream.awaitReply(1);
        assertThat(stream.input().readNBytes(4)).asString().isEqualTo("done");
    }

    @Test
    void aStreamThatIsLostBeforeItWasTakenIsRefused() {
        SpdyStream stream = new SpdyStream(client, 99, DATA, 0);
        stream.lost(new IOException("the peer has reset the stream"));
        assertThatThrownBy(() -> stream.awaitReply(1)).hasMessage("the peer refused the stream");
    }

    @Test
    void streamsDoNotMix() throws Exception {
        Two first = stream();
        Two second = stream();
        threads.submit(sends(first.client(), "first".getBytes(UTF_8)));
        threads.submit(sends(second.client(), "second".getBytes(UTF_8)));
        assertThat(second.server().input().readAllBytes()).asString().isEqualTo("second");
        assertThat(first.server().input().readAllBytes()).asString().isEqualTo("first");
    }

    @Test
    void aReaderThatDoesNotReadHoldsTheWriter() throws Exception {
        Two two = stream();
        Future<Void> up = threads.submit(sends(two.client(), new byte[1_000_000]));
        two.server().input().readNBytes(100_000);
        assertThat(up.isDone()).isFalse();
        two.server().input().close();
        up.get();
    }

    @Test
    void resetFailsTheOtherEnd() throws Exception {
        Two two = stream();
        two.client().reset();
        assertThatThrownBy(() -> two.server().input().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> two.server().output().write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void aLostConnectionFailsEveryStream() throws Exception {
        Two two = stream();
        Future<Integer> read = threads.submit(() -> two.server().input().read());
        wire.left().close();
        assertThatThrownBy(read::get).hasMessageContaining("closed the connection");
        assertThat(server.accept()).isEmpty();
        assertThat(server.accept()).isEmpty();
        assertThatThrownBy(() -> client.createStream(DATA)).isInstanceOf(IOException.class);
    }

    @Test
    void afterGoAwayNoStreamIsOpened() throws Exception {
        Two two = stream();
        server.goAway(java.time.Duration.ZERO);
        two.server().output().close();
        assertThat(two.client().input().read()).isEqualTo(-1);
        assertThatThrownBy(() -> client.createStream(DATA))
                .hasMessageContaining("takes no more streams");
    }

    @Test
    void pingsAreAnsweredWithTheirNumber() throws Exception {
        Wire.Ends raw = Wire.ends();
        try (SpdyConnection peer = SpdyConnection.server(raw.right())) {
            byte[] ping = {(byte) 0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 9};
            raw.left().output().write(ping);
            assertThat(raw.left().input().readNBytes(12)).isEqualTo(ping);
            assertThat(peer.accept(java.time.Duration.ZERO)).isEmpty();
        }
    }
}
