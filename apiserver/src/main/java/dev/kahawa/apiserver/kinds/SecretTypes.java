package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What each type of Secret must hold. */
final class SecretTypes {
    private static final String ACCOUNT = "kubernetes.io/service-account.name";

    private SecretTypes() {}

    static void check(JsonObject secret, Place place) {
        JsonObject data = secret.object("data");
        Place at = place.child("data");
        switch (secret.text("type")) {
            case "kubernetes.io/service-account-token" -> {
                if (secret.text("metadata", "annotations", ACCOUNT).isEmpty()) {
                    place.child("metadata", "annotations").key(ACCOUNT).required();
                }
            }
            case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", at);
            case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", at);
            case "kubernetes.io/basic-auth" -> {
                if (!data.has("username") && !data.has("password")) {
                    at.key("username").required();
                    at.key("password").required();
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (data.text("ssh-privatekey").isEmpty()) {
                    at.key("ssh-privatekey").required();
                }
            }
            case "kubernetes.io/tls" -> {
                for (String key : List.of("tls.crt", "tls.key")) {
                    if (!data.has(key)) {
                        at.key(key).required();
                    }
                }
            }
            default -> {}
        }
    }

    private static void json(JsonObject data, String key, Place place) {
        if (!data.has(key)) {
            place.key(key).required();
            return;
        }
        byte[] content = Base64.getDecoder().decode(data.text(key));
        try {
            if (!(JsonReader.read(content) instanceof JsonObject)) {
                place.key(key).invalid("<secret contents redacted>", notAnObject(content));
            }
        } catch (MalformedJsonException wrong) {
            place.key(key)
                    .invalid("<secret contents redacted>", String.valueOf(wrong.getMessage()));
        }
    }

    private static String notAnObject(byte[] content) {
        char first = new String(content, StandardCharsets.UTF_8).stripLeading().charAt(0);
        String what = switch (first) {
            case '"' -> "string";
            case '[' -> "array";
            case 't', 'f' -> "bool";
            default -> "number";
        };
        return "json: cannot unmarshal " + what + " into Go value of type map[string]interface {}";
    }

    /** A TLS Secret whose contents no server could use. */
    static List<String> warnings(JsonObject secret) {
        List<String> warnings = new ArrayList<>();
        if (secret.text("type").equals("kubernetes.io/tls")) {
            JsonObject data = secret.object("data");
            if (!isPem(data.text("tls.crt"))) {
                warnings.add("tls: failed to find any PEM data in certificate input");
            } else if (!isPem(data.text("tls.key"))) {
                warnings.add("tls: failed to find any PEM data in key input");
            }
        }
        return warnings;
    }

    private static boolean isPem(String base64) {
        byte[] content = Base64.getDecoder().decode(base64);
        return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }
}
