package dev.kahawa.apiserver.http;

import org.jspecify.annotations.Nullable;

import java.security.KeyStore;
import java.security.Provider;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;

/** Gives out the {@link IdentityKeyManager} of an identity, in the form that TLS contexts take. */
final class IdentityKeyManagerFactory extends KeyManagerFactory {

    IdentityKeyManagerFactory(TlsIdentity identity) {
        super(new Spi(new IdentityKeyManager(identity)), new Nowhere(), "identity");
    }

    /** Where it comes from, which a factory must say: from here. */
    private static final class Nowhere extends Provider {
        Nowhere() {
            super("kahawa", "1", "The identity of a server");
        }
    }

    private static final class Spi extends KeyManagerFactorySpi {
        private final KeyManager manager;

        Spi(KeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore ignored, char @Nullable [] password) {}

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters ignored) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {manager};
        }
    }
}
