package dev.kahawa.model.request;

import java.util.List;
import java.util.Map;

/**
 * Who makes a request, as authentication found it.
 *
 * @param uid empty where the authenticator knows none
 * @param extra what else the authenticator knows, keys in lower case
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    public static User of(String name, String... groups) {
        return new User(name, "", List.of(groups), Map.of());
    }
}
