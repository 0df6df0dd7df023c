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
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;

import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens of ServiceAccounts (KEP-1205): JWTs signed with ES256, bound to the account's uid and, if
 * asked, to a Pod, Secret or Node, all of which must still live for the token to be good.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
    private static final String CLAIM = "kubernetes.io";
    private static final Map<String, GroupVersionResource> BOUND = Map.of(
            "pod", new GroupVersionResource("", "v1", "pods"),
            "secret", new GroupVersionResource("", "v1", "secrets"),
            "node", new GroupVersionResource("", "v1", "nodes"));
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

    List<String> audiences() {
        return audiences;
    }

    /** An object a token is bound to; kind in lower case. */
    record Bound(String kind, String name, String uid) {}

    String issue(
            JsonObject account,
            @Nullable Bound bound,
            List<String> tokenAudiences,
            Instant expires,
            String id) {
        Map<String, Object> claim = new HashMap<>();
        claim.put("namespace", account.text("metadata", "namespace"));
        claim.put(
                "serviceaccount",
                reference(account.text("metadata", "name"), account.text("metadata", "uid")));
        if (bound != null) {
            claim.put(bound.kind, reference(bound.name, bound.uid));
        }
        Date now = Date.from(clock.instant());
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(tokenAudiences)
                .subject(name(
                        account.text("metadata", "namespace"), account.text("metadata", "name")))
                .issueTime(now)
                .notBeforeTime(now)
                .expirationTime(Date.from(expires))
                .jwtID(id)
                .claim(CLAIM, claim)
                .build();
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
            if (!jwt.verify(new ECDSAVerifier((ECPublicKey) key.getPublic()))) {
                return new Identity.Rejected("the token's signature is wrong");
            }
            return identify(jwt.getJWTClaimsSet(), wanted);
        } catch (ParseException | JOSEException noToken) {
            return new Identity.Rejected("not a token of this server");
        }
    }

    private Identity identify(JWTClaimsSet claims, List<String> wanted) throws ParseException {
        Date now = Date.from(clock.instant());
        if (!issuer.equals(claims.getIssuer())) {
            return new Identity.Rejected("the token is another issuer's");
        }
        if (claims.getExpirationTime() == null || !now.before(claims.getExpirationTime())) {
            return new Identity.Rejected("the token has expired");
        }
        if (claims.getAudience().stream().noneMatch(wanted::contains)) {
            return new Identity.Rejected("the token is for another audience");
        }
        Map<String, Object> claim = claims.getJSONObjectClaim(CLAIM);
        if (claim == null || !(claim.get("namespace") instanceof String namespace)) {
            return new Identity.Rejected("the token names no namespace");
        }
        return live(claims, claim, namespace);
    }

    private Identity live(JWTClaimsSet claims, Map<String, Object> claim, String namespace) {
        Map<String, List<String>> extra = new HashMap<>();
        extra.put(
                "authentication.kubernetes.io/credential-id", List.of("JTI=" + claims.getJWTID()));
        for (Map.Entry<String, GroupVersionResource> kind : BOUND.entrySet()) {
            if (claim.get(kind.getKey()) instanceof Map<?, ?> bound) {
                String name = text(bound, "name");
                String where = kind.getKey().equals("node") ? "" : namespace;
                if (!lives(kind.getValue(), where, name, text(bound, "uid"))) {
                    return new Identity.Rejected("the token's " + kind.getKey() + " is gone");
                }
                String prefix = "authentication.kubernetes.io/" + kind.getKey();
                extra.put(prefix + "-name", List.of(name));
                extra.put(prefix + "-uid", List.of(text(bound, "uid")));
            }
        }
        Map<?, ?> account = claim.get("serviceaccount") instanceof Map<?, ?> map ? map : Map.of();
        String name = text(account, "name");
        String uid = text(account, "uid");
        if (!lives(ACCOUNTS, namespace, name, uid)) {
            return new Identity.Rejected("the token's ServiceAccount is gone");
        }
        List<String> groups = List.of(
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace,
                "system:authenticated");
        return new Identity.Known(
                new User(name(namespace, name), uid, groups, extra), "ServiceAccount token");
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    private boolean lives(GroupVersionResource gvr, String namespace, String name, String uid) {
        Optional<JsonObject> object = objects.get(gvr, namespace, name);
        return object.map(live -> live.text("metadata", "uid"))
                .filter(uid::equals)
                .isPresent();
    }
}
