package dev.kahawa.apiserver.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tokens of ServiceAccounts (KEP-1205): JWTs signed with ES256, bound to the account's uid and, if
 * asked, to a Pod, Secret or Node, all of which must still live for the token to be good.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
    private static final String CLAIM = "kubernetes.io";
    private static final String LEGACY_ISSUER = "kubernetes/serviceaccount";
    private static final String LEGACY = "kubernetes.io/serviceaccount/";
    private static final GroupVersionResource SECRETS =
            new GroupVersionResource("", "v1", "secrets");
    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final GroupVersionResource ACCOUNTS =
            new GroupVersionResource("", "v1", "serviceaccounts");

    private final KeyPair key;
    private final String keyId;
    private final String issuer;
    private final List<String> audiences;
    private final ObjectReader objects;
    private final InstantSource clock;

    /** @param audiences those of the API server itself */
    public ServiceAccountTokens(
            KeyPair key,
            String keyId,
            String issuer,
            List<String> audiences,
            ObjectReader objects,
            InstantSource clock) {
        this.key = key;
        this.keyId = keyId;
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.objects = objects;
        this.clock = clock;
    }

    /** The pages by which others can check the tokens. */
    public Stage pages() {
        return new TokenIssuerPages((ECPublicKey) key.getPublic(), keyId, issuer);
    }

    List<String> audiences() {
        return audiences;
    }

    /**
     * An object a token is bound to.
     *
     * @param kind in lower case
     * @param node what a Pod runs on, if it does
     */
    record Bound(
            String kind, String name, String uid, @Nullable Bound node) {}

    /**
     * How long a token is good.
     *
     * @param warnAfter when its use is to be noted, seconds of the epoch; 0 for never
     */
    record Life(Instant expires, long warnAfter) {}

    String issue(
            JsonObject account,
            @Nullable Bound bound,
            List<String> tokenAudiences,
            Life life,
            String id) {
        Map<String, Object> claim = new HashMap<>();
        claim.put("namespace", account.text("metadata", "namespace"));
        claim.put(
                "serviceaccount",
                reference(account.text("metadata", "name"), account.text("metadata", "uid")));
        if (bound != null) {
            claim.put(bound.kind, reference(bound.name, bound.uid));
            if (bound.node != null) {
                claim.put("node", reference(bound.node.name, bound.node.uid));
            }
        }
        if (life.warnAfter > 0) {
            claim.put("warnafter", life.warnAfter);
        }
        Date now = Date.from(clock.instant());
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(tokenAudiences)
                .subject(name(
                        account.text("metadata", "namespace"), account.text("metadata", "name")))
                .issueTime(now)
                .notBeforeTime(now)
                .expirationTime(Date.from(life.expires))
                .jwtID(id)
                .claim(CLAIM, claim)
                .build();
        return signed(claims);
    }

    private String signed(JWTClaimsSet claims) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .keyID(keyId)
                    .type(JOSEObjectType.JWT)
                    .build();
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner((ECPrivateKey) key.getPrivate()));
            return token.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException("can't sign with the service account key", broken);
        }
    }

    private static Map<String, String> reference(String name, String uid) {
        return Map.of("name", name, "uid", uid);
    }

    static String name(String namespace, String account) {
        return "system:serviceaccount:" + namespace + ":" + account;
    }

    @Override
    public Identity identify(String token, List<String> wanted) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            boolean ofSecret = claims != null && LEGACY_ISSUER.equals(claims.getIssuer());
            if (claims == null || !ofSecret && !issuer.equals(claims.getIssuer())) {
                return new Identity.Unknown("the token is another issuer's");
            }
            if (!jwt.verify(new ECDSAVerifier((ECPublicKey) key.getPublic()))) {
                return new Identity.Rejected("go-jose/go-jose: error in cryptographic primitive");
            }
            return ofSecret ? ofSecret(token, claims, wanted) : identify(claims, wanted);
        } catch (ParseException | JOSEException noToken) {
            return new Identity.Unknown("not a token of this server");
        }
    }

    /** A token without an end is good while its Secret holds the very same. */
    private Identity ofSecret(String token, JWTClaimsSet claims, List<String> wanted) {
        List<String> good = wanted.stream().filter(audiences::contains).toList();
        if (good.isEmpty()) {
            return wrongAudience(audiences, wanted);
        }
        String namespace = text(claims.getClaims(), LEGACY + "namespace");
        Map<String, String> account = Map.of(
                "name", text(claims.getClaims(), LEGACY + "service-account.name"),
                "uid", text(claims.getClaims(), LEGACY + "service-account.uid"));
        String secret = text(claims.getClaims(), LEGACY + "secret.name");
        Optional<JsonObject> live = objects.get(SECRETS, namespace, secret);
        if (live.isEmpty() || live.get().object("metadata").has("deletionTimestamp")) {
            return new Identity.Rejected("Token has been invalidated");
        }
        byte[] kept = Base64.getDecoder().decode(live.get().text("data", "token"));
        if (!MessageDigest.isEqual(kept, token.getBytes(StandardCharsets.US_ASCII))) {
            return new Identity.Rejected("Token does not match server's copy");
        }
        Optional<String> bad = wrongAccount(namespace, account);
        return bad.isPresent()
                ? new Identity.Rejected(bad.get())
                : known(claims, Map.of(), namespace, account, good);
    }

    /** A token to be kept in a Secret, as upstream made them before they had an end. */
    public String issueForSecret(JsonObject account, JsonObject secret) {
        String namespace = account.text("metadata", "namespace");
        String name = account.text("metadata", "name");
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(LEGACY_ISSUER)
                .subject(name(namespace, name))
                .claim(LEGACY + "namespace", namespace)
                .claim(LEGACY + "secret.name", secret.text("metadata", "name"))
                .claim(LEGACY + "service-account.name", name)
                .claim(LEGACY + "service-account.uid", account.text("metadata", "uid"))
                .build();
        return signed(claims);
    }

    private static Identity wrongAudience(List<String> good, List<String> wanted) {
        return new Identity.Rejected("token audiences "
                + quoted(good)
                + " is invalid for the target audiences "
                + quoted(wanted));
    }

    private Identity identify(JWTClaimsSet claims, List<String> wanted) throws ParseException {
        Date now = Date.from(clock.instant());
        List<String> good =
                wanted.stream().filter(claims.getAudience()::contains).toList();
        if (good.isEmpty()) {
            return wrongAudience(claims.getAudience(), wanted);
        }
        if (claims.getExpirationTime() == null || !now.before(claims.getExpirationTime())) {
            return new Identity.Rejected("service account token has expired");
        }
        Map<String, Object> claim = claims.getJSONObjectClaim(CLAIM);
        if (claim == null || !(claim.get("namespace") instanceof String namespace)) {
            return new Identity.Rejected("the token names no namespace");
        }
        Map<?, ?> account = claim.get("serviceaccount") instanceof Map<?, ?> map ? map : Map.of();
        Optional<String> bad =
                wrongAccount(namespace, account).or(() -> wrongBinding(namespace, claim));
        return bad.isPresent()
                ? new Identity.Rejected(bad.get())
                : known(claims, claim, namespace, account, good);
    }

    /** A list as Go's %q prints it. */
    private static String quoted(List<String> values) {
        return values.stream()
                .map(value -> '"' + value + '"')
                .collect(Collectors.joining(" ", "[", "]"));
    }

    private Optional<String> wrongAccount(String namespace, Map<?, ?> account) {
        String name = text(account, "name");
        Optional<JsonObject> live = objects.get(ACCOUNTS, namespace, name);
        if (live.isEmpty()) {
            return Optional.of("serviceaccounts \"" + name + "\" not found");
        }
        String uid = live.get().text("metadata", "uid");
        return uid.equals(text(account, "uid"))
                ? Optional.empty()
                : Optional.of("service account UID ("
                        + uid
                        + ") does not match claim ("
                        + text(account, "uid")
                        + ")");
    }

    /** The object that the token is bound to must live; a Pod's node is told for information. */
    private Optional<String> wrongBinding(String namespace, Map<String, Object> claim) {
        for (String kind : List.of("secret", "pod", "node")) {
            boolean informative = kind.equals("node") && claim.containsKey("pod");
            if (claim.get(kind) instanceof Map<?, ?> bound && !informative) {
                Optional<String> wrong = wrongBinding(kind, namespace, bound);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrongBinding(String kind, String namespace, Map<?, ?> bound) {
        GroupVersionResource resource = new GroupVersionResource("", "v1", kind + "s");
        String where = kind.equals("node") ? "" : namespace;
        Optional<String> uid = objects.get(resource, where, text(bound, "name"))
                .map(live -> live.text("metadata", "uid"));
        if (uid.isEmpty()) {
            return Optional.of("service account token has been invalidated");
        }
        String claimed = text(bound, "uid");
        return uid.get().equals(claimed)
                ? Optional.empty()
                : Optional.of(kind
                        + " UID ("
                        + uid.get()
                        + ") does not match service account "
                        + kind
                        + " ref claim ("
                        + claimed
                        + ")");
    }

    private static Identity known(
            JWTClaimsSet claims,
            Map<String, Object> claim,
            String namespace,
            Map<?, ?> account,
            List<String> audiences) {
        Map<String, List<String>> extra = new HashMap<>();
        if (claims.getJWTID() != null) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.getJWTID()));
        }
        for (String kind : List.of("pod", "node")) {
            if (claim.get(kind) instanceof Map<?, ?> bound) {
                extra.put(EXTRA + kind + "-name", List.of(text(bound, "name")));
                extra.put(EXTRA + kind + "-uid", List.of(text(bound, "uid")));
            }
        }
        List<String> groups = List.of(
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace,
                "system:authenticated");
        User user = new User(
                name(namespace, text(account, "name")), text(account, "uid"), groups, extra);
        return new Identity.Known(user, "ServiceAccount token", audiences);
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }
}
