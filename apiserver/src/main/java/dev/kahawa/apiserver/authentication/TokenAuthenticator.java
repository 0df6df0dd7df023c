package dev.kahawa.apiserver.authentication;

import java.util.List;

/** Knows bearer tokens of some kind. */
interface TokenAuthenticator {

    /** Who holds this token; it must be good for one of these audiences. */
    Identity identify(String token, List<String> audiences);
}
