package dev.kahawa.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.launcher.pki.Pki;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

class CredentialsTest {
    private static final String ADDRESS = "https://127.0.0.1:6443";

    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Instant now = start;

    @ParameterizedTest
    @CsvSource({"1, false", "300, false", "336, true", "364, true"})
    void renewsInTheLastMonth(int days, boolean renewed) throws Exception {
        Options options = Options.stored(directory);
        Pki pki = new Pki(options.keys(), () -> now, new SecureRandom());
        try (Credentials credentials =
                new Credentials(options, pki, pki.authority(), "10.96.0.1")) {
            credentials.publish(ADDRESS);
            X509Certificate shown = credentials.identity().chain().getFirst();
            String kubeconfig = Files.readString(options.kubeconfig());
            now = start.plus(Duration.ofDays(days));
            credentials.renew(ADDRESS);
            X509Certificate then = credentials.identity().chain().getFirst();
            assertThat(!then.equals(shown)).isEqualTo(renewed);
            assertThat(!Files.readString(options.kubeconfig()).equals(kubeconfig))
                    .isEqualTo(renewed);
            assertThat(then.getNotAfter().toInstant()).isAfter(now.plus(Duration.ofDays(28)));
        }
    }

    @ParameterizedTest
    @CsvSource({"apiserver", "admin"})
    void signsAnewWhatAnotherAuthorityHasSigned(String name) throws Exception {
        Options options = Options.stored(directory);
        Pki pki = new Pki(options.keys(), () -> now, new SecureRandom());
        new Credentials(options, pki, pki.authority(), "10.96.0.1").publish(ADDRESS);
        String before = Files.readString(options.keys().resolve(name + ".crt"));
        Files.delete(options.keys().resolve("ca.crt"));
        new Credentials(options, pki, pki.authority(), "10.96.0.1").publish(ADDRESS);
        assertThat(Files.readString(options.keys().resolve(name + ".crt"))).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"ca", "apiserver", "admin", "sa"})
    void onlyTheOwnerReadsKeys(String name) throws Exception {
        Options options = Options.stored(directory);
        Pki pki = new Pki(options.keys(), () -> now, new SecureRandom());
        pki.serviceAccountKey();
        new Credentials(options, pki, pki.authority(), "10.96.0.1").publish(ADDRESS);
        for (Path file : Stream.of(name + ".key", "../kubeconfig")
                .map(options.keys()::resolve)
                .toList()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }
}
