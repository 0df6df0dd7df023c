package dev.kahawa.apiserver.authentication;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.util.List;

/**
 * Who issues the tokens of ServiceAccounts, and the keys they are checked by: OpenID Connect
 * Discovery 1.0 and RFC 7517, as others need them to trust the tokens (KEP-1393).
 */
final class TokenIssuerPages implements Stage {
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final String KEYS = "/openid/v1/jwks";
    private static final String KEYS_TYPE = "application/jwk-set+json";

    private final byte[] discovery;
    private final byte[] keys;

    TokenIssuerPages(ECPublicKey key, String keyId, String issuer) {
        this.discovery = JsonWriter.write(JsonObject.builder()
                .put("issuer", issuer)
                .put("jwks_uri", issuer + KEYS)
                .put("response_types_supported", JsonArray.ofStrings(texts("id_token")))
                .put("subject_types_supported", JsonArray.ofStrings(texts("public")))
                .put("id_token_signing_alg_values_supported", JsonArray.ofStrings(texts("ES256")))
                .build());
        ECKey shown = new ECKey.Builder(Curve.P_256, key)
                .keyID(keyId)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .build();
        this.keys = new JWKSet(shown).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(String text) {
        return List.of(text);
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        boolean page = call.target() instanceof Target.NonResource
                && call.target().verb().equals("get");
        String path = page ? call.target().path() : "";
        return switch (path) {
            case DISCOVERY -> Response.of(200, Response.JSON, discovery);
            case KEYS -> keys(call);
            default -> next.handle(call);
        };
    }

    private Response keys(Call call) {
        String accept = call.request().headers().first("accept").orElse("*/*");
        if (!accept.contains("*/*") && !accept.contains(KEYS_TYPE)) {
            throw new ApiException(
                    Reason.NotAcceptable,
                    "406: Not Acceptable\n\nAvailable representations: " + KEYS_TYPE,
                    Details.NONE);
        }
        return Response.of(200, KEYS_TYPE, keys);
    }
}
