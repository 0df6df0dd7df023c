package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Decision;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets a user act as another, by the {@code Impersonate-*} headers, who may impersonate every part
 * of that other identity. (Kubernetes documentation: "User impersonation".)
 */
public final class Impersonate implements Stage {
    private static final String USER = "impersonate-user";
    private static final String GROUP = "impersonate-group";
    private static final String UID = "impersonate-uid";
    private static final String EXTRA = "impersonate-extra-";
    private static final String ACCOUNT = "system:serviceaccount:";

    private final Authorizer authorizer;

    public Impersonate(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    private record Decided(String from, String to) implements Decision {
        @Override
        public String stage() {
            return "impersonation";
        }

        @Override
        public String reason() {
            return from + " acts as " + to;
        }

        @Override
        public JsonObject toJson() {
            return JsonObject.of("user", to);
        }
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        Headers headers = call.request().headers();
        String name = utf8(headers.first(USER).orElse(""));
        List<String> groups = headers.all(GROUP).stream().map(Impersonate::utf8).toList();
        String uid = utf8(headers.first(UID).orElse(""));
        Map<String, List<String>> extra = extra(headers);
        if (name.isEmpty()) {
            if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
                throw new ApiException(
                        Reason.InternalError,
                        "Internal error occurred: requested groups, a uid or extra without"
                                + " impersonating a user");
            }
            return next.handle(call);
        }
        check(call.user(), name, groups, uid, extra);
        call.trail().add(new Decided(call.user().name(), name));
        return next.handle(call.withUser(new User(name, uid, groups(name, groups), extra)));
    }

    private void check(
            User caller,
            String name,
            List<String> groups,
            String uid,
            Map<String, List<String>> extra) {
        String[] account = name.startsWith(ACCOUNT) ? name.split(":", 4) : new String[0];
        if (account.length == 4) {
            require(caller, part("", account[2], "serviceaccounts", "", account[3]));
        } else {
            require(caller, part("", "", "users", "", name));
        }
        for (String group : groups) {
            require(caller, part("", "", "groups", "", group));
        }
        if (!uid.isEmpty()) {
            require(caller, part("authentication.k8s.io", "", "uids", "", uid));
        }
        extra.forEach((key, values) -> {
            for (String value : values) {
                require(caller, part("authentication.k8s.io", "", "userextras", key, value));
            }
        });
    }

    private static Target.Resource part(
            String group, String namespace, String resource, String subresource, String name) {
        String version = group.isEmpty() ? "" : "v1";
        return new Target.Resource(
                "impersonate", "", group, version, namespace, resource, subresource, name);
    }

    private void require(User caller, Target.Resource target) {
        if (authorizer.authorize(caller, target) instanceof Verdict.NoOpinion(String reason)) {
            throw Refusals.of(caller, target, reason);
        }
    }

    /** The groups that come with a name, and system:authenticated for everybody but the anonymous. */
    private static List<String> groups(String name, List<String> given) {
        List<String> groups = new ArrayList<>(given);
        if (given.isEmpty() && name.startsWith(ACCOUNT)) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + name.split(":", 4)[2]);
        }
        boolean anonymous = name.equals("system:anonymous");
        String all = anonymous ? "system:unauthenticated" : "system:authenticated";
        if (!groups.contains(all)) {
            groups.add(all);
        }
        return groups;
    }

    private static Map<String, List<String>> extra(Headers headers) {
        Map<String, List<String>> extra = new TreeMap<>();
        headers.forEach((header, value) -> {
            if (header.startsWith(EXTRA)) {
                String key = unescaped(header.substring(EXTRA.length()));
                extra.computeIfAbsent(key, absent -> new ArrayList<>()).add(utf8(value));
            }
        });
        return extra;
    }

    private static String unescaped(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            return key; // as upstream: a key that does not decode is taken as it is
        }
    }

    /** Headers come as bytes, one to a char; clients send UTF-8. */
    private static String utf8(String header) {
        boolean bytes = header.chars().allMatch(c -> c < 0x100);
        return bytes
                ? new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : header;
    }
}
