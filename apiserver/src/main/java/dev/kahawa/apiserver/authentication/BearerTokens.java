package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.registry.ObjectReader;

import java.time.InstantSource;
import java.util.List;

/** Every kind of bearer token: those of ServiceAccounts, and those by which nodes join. */
public final class BearerTokens implements TokenAuthenticator {
    private final ServiceAccountTokens accounts;
    private final BootstrapTokens bootstrap;

    public BearerTokens(ServiceAccountTokens accounts, ObjectReader objects, InstantSource clock) {
        this.accounts = accounts;
        this.bootstrap = new BootstrapTokens(objects, clock);
    }

    /** Those of the API server itself. */
    List<String> audiences() {
        return accounts.audiences();
    }

    @Override
    public Identity identify(String token, List<String> audiences) {
        if (!BootstrapTokens.isOne(token)) {
            return accounts.identify(token, audiences);
        }
        return audiences.stream().anyMatch(audiences()::contains)
                ? bootstrap.identify(token)
                : new Identity.Unknown("a bootstrap token is for the API server only");
    }
}
