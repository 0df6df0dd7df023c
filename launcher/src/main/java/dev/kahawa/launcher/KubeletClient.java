package dev.kahawa.launcher;

import dev.kahawa.apiserver.http.Outbound;
import dev.kahawa.apiserver.http.TlsIdentity;
import dev.kahawa.launcher.pki.Pki;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.List;

/** The API server as a client of kubelets elsewhere; its certificate is made when one is asked. */
final class KubeletClient {
    private final Pki pki;
    private final Pki.Pair authority;
    private @Nullable Outbound made;

    KubeletClient(Pki pki, Pki.Pair authority) {
        this.pki = pki;
        this.authority = authority;
    }

    synchronized Outbound outbound() {
        Outbound outbound = made;
        if (outbound == null) {
            outbound = make();
            made = outbound;
        }
        return outbound;
    }

    private Outbound make() {
        try {
            Pki.Pair pair = pki.kubeletClient(authority);
            return Outbound.as(new TlsIdentity(pair.key(), List.of(pair.certificate())));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
