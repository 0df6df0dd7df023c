package dev.kahawa.apiserver.authentication;

import dev.kahawa.model.request.User;

/** What authentication found. */
public sealed interface Identity {

    /** @param by how it was proven, such as {@code client certificate} */
    record Known(User user, String by) implements Identity {}

    /** No credential was shown. */
    record Anonymous() implements Identity {}

    /** A credential was shown that is not good. */
    record Rejected(String why) implements Identity {}
}
