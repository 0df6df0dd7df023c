package dev.kahawa.apiserver.authorization;

import dev.kahawa.model.request.User;

import java.util.Optional;

/** Which users are nodes: {@code system:node:NAME} in the group {@code system:nodes}. */
public final class NodeIdentity {
    private static final String PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";

    private NodeIdentity() {}

    /** The node's name if the user is one, empty text if it is a node without a name. */
    public static Optional<String> nodeName(User user) {
        return user.name().startsWith(PREFIX) && user.groups().contains(GROUP)
                ? Optional.of(user.name().substring(PREFIX.length()))
                : Optional.empty();
    }
}
