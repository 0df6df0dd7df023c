package dev.kahawa.node.runtime;

import java.util.List;
import java.util.Optional;

/**
 * The images of a machine. Fails as {@link ContainerRuntime} does. Safe for use by many threads.
 */
public interface Images {

    /**
     * An image that is here.
     *
     * @param id what the runtime calls it
     * @param tags such as {@code docker.io/library/nginx:1.27}
     * @param digests such as {@code docker.io/library/nginx@sha256:...}
     * @param user the numeric user that it runs as; -1 where it is a name or unset
     * @param userName the user's name where it is not a number; empty where unset
     * @param pinned never to be removed by garbage collection
     */
    record Image(
            String id,
            List<String> tags,
            List<String> digests,
            long sizeBytes,
            long user,
            String userName,
            boolean pinned) {}

    /**
     * What a registry wants to know.
     *
     * @param identityToken used instead of user and password where it is not empty
     */
    record Credentials(String user, String password, String identityToken) {
        public static final Credentials NONE = new Credentials("", "", "");

        @Override
        public String toString() {
            return this.equals(NONE) ? "none" : "Credentials[...]";
        }
    }

    /** Bytes and inodes that images take on their file system. */
    record Usage(String mountpoint, long usedBytes, long usedInodes) {}

    List<Image> list() throws InterruptedException;

    Optional<Image> find(String reference) throws InterruptedException;

    /**
     * Fetches an image from its registry.
     *
     * @return its reference for {@link ContainerSpec#image}
     */
    String pull(String reference, Credentials credentials) throws InterruptedException;

    /** Nothing happens where there is none. */
    void remove(String id) throws InterruptedException;

    Usage usage() throws InterruptedException;
}
