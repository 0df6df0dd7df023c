package dev.kahawa.apiserver.authentication;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Decision;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.ClientCertificates;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Finds out who calls: a part of this process, a certificate, a token, or nobody in particular. */
public final class Authenticate implements Stage {
    private static final User ANONYMOUS = User.of("system:anonymous", "system:unauthenticated");

    private final ClientCertificates certificates;
    private final BearerTokens tokens;
    private final boolean anonymousAllowed;
    private final InstantSource clock;

    public Authenticate(
            List<X509Certificate> authorities,
            BearerTokens tokens,
            boolean anonymousAllowed,
            InstantSource clock) {
        this.certificates = new ClientCertificates(authorities);
        this.tokens = tokens;
        this.anonymousAllowed = anonymousAllowed;
        this.clock = clock;
    }

    private record Decided(String user, String reason) implements Decision {
        @Override
        public String stage() {
            return "authentication";
        }

        @Override
        public JsonObject toJson() {
            return JsonObject.of("user", user);
        }
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        warnOfSpaces(call);
        return switch (identify(call.request())) {
            case Identity.Known(User user, String by, List<String> audiences) -> {
                call.trail().add(new Decided(user.name(), "known by " + by));
                yield next.handle(call.withUser(user));
            }
            case Identity.Anonymous none
            when anonymousAllowed -> {
                call.trail().add(new Decided(ANONYMOUS.name(), "no credential was shown"));
                yield next.handle(call.withUser(ANONYMOUS));
            }
            case Identity.Anonymous none -> throw refused(call, "no credential was shown");
            case Identity.Unknown(String why) -> throw refused(call, why);
            case Identity.Rejected(String why) -> throw refused(call, why);
        };
    }

    private static ApiException refused(Call call, String why) {
        call.trail().add(new Decided("", "refused: " + why));
        return new ApiException(Reason.Unauthorized, "Unauthorized");
    }

    private Identity identify(Request request) {
        return switch (request.caller()) {
            case Caller.InProcess(User user) ->
                new Identity.Known(user, "being part of this process");
            case Caller.Network(String address, List<X509Certificate> chain) ->
                chain.isEmpty() ? byToken(request) : byCertificate(request, chain.getFirst());
        };
    }

    /** A certificate that is not good leaves the token to decide. */
    private Identity byCertificate(Request request, X509Certificate certificate) {
        return switch (certificates.holder(certificate, clock.instant())) {
            case ClientCertificates.Holder.Known(User user) ->
                new Identity.Known(user, "client certificate");
            case ClientCertificates.Holder.Rejected(String why) ->
                bearer(request).isPresent() ? byToken(request) : new Identity.Rejected(why);
        };
    }

    private Identity byToken(Request request) {
        Optional<String> token = bearer(request);
        return token.isPresent()
                ? tokens.identify(token.get(), tokens.audiences())
                : new Identity.Anonymous();
    }

    /** A space too many hides the token, which surprises: the caller is told. */
    private static void warnOfSpaces(Call call) {
        boolean spaced = call.request()
                .headers()
                .first("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer  ", 0, 8))
                .isPresent();
        if (spaced) {
            call.trail()
                    .warn("the provided Authorization header contains extra space before the"
                            + " bearer token, and is ignored");
        }
    }

    private static Optional<String> bearer(Request request) {
        return request.headers()
                .first("authorization")
                .map(String::strip)
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.split(" ", -1)[1])
                .filter(value -> !value.isEmpty());
    }
}
