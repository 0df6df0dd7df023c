package dev.kahawa.apiserver.authentication;

import dev.kahawa.model.request.User;

import java.util.List;

/** What authentication found. */
public sealed interface Identity {

    /**
     * Somebody.
     *
     * @param by how it was proven, such as {@code client certificate}
     * @param audiences those asked for that the credential is good for; empty where it knows none
     */
    record Known(User user, String by, List<String> audiences) implements Identity {
        Known(User user, String by) {
            this(user, by, List.of());
        }
    }

    /** No credential was shown. */
    record Anonymous() implements Identity {}

    /** A credential was shown that is none of ours. */
    record Unknown(String why) implements Identity {}

    /** A credential was shown that is ours, but not good; why in upstream's words. */
    record Rejected(String why) implements Identity {}
}
