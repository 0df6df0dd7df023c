package dev.kahawa.apiserver.kinds.csi;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSIDrivers. */
final class DriverStrategy extends DefaultStrategy {
    private static final List<String> MODES = List.of("Persistent", "Ephemeral");
    private static final List<String> GROUP_POLICIES =
            List.of("File", "None", "ReadWriteOnceWithFSType");
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;
    private static final long PERIOD_SECONDS_MIN = 10;

    private final GoForm go;

    DriverStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update("spec", spec -> {
            JsonObject filled = spec.withDefault("attachRequired", Json.of(true))
                    .withDefault("podInfoOnMount", Json.of(false))
                    .withDefault("storageCapacity", Json.of(false))
                    .withDefault("fsGroupPolicy", "ReadWriteOnceWithFSType")
                    .withDefault("requiresRepublish", Json.of(false))
                    .withDefault("seLinuxMount", Json.of(false));
            return filled.array("volumeLifecycleModes").isEmpty()
                    ? filled.with(
                            "volumeLifecycleModes", JsonArray.ofStrings(List.of("Persistent")))
                    : filled;
        });
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(object, old);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        JsonObject spec = object.object("spec");
        place.optionalOneOf(spec, "fsGroupPolicy", GROUP_POLICIES);
        Set<String> audiences = new HashSet<>();
        place.each(spec, "tokenRequests", (request, at) -> token(request, audiences, at));
        for (String mode : spec.array("volumeLifecycleModes").strings()) {
            if (!MODES.contains(mode)) {
                place.child("volumeLifecycleModes").notSupported(mode, MODES);
            }
        }
        spec.number("nodeAllocatableUpdatePeriodSeconds").stream()
                .filter(seconds -> seconds < PERIOD_SECONDS_MIN)
                .forEach(seconds -> place.child("nodeAllocatableUpdatePeriodSeconds")
                        .invalid(
                                seconds,
                                "must be greater than or equal to " + PERIOD_SECONDS_MIN
                                        + " seconds"));
        return place.errors();
    }

    private static void token(JsonObject request, Set<String> audiences, Place place) {
        String audience = request.text("audience");
        if (!audiences.add(audience)) {
            place.child("audience").duplicate(audience);
        }
        if (!request.has("expirationSeconds")) {
            return;
        }
        long seconds = request.number("expirationSeconds").orElse(0);
        if (seconds < TOKEN_SECONDS_MIN) {
            place.child("expirationSeconds")
                    .invalid(seconds, "may not specify a duration less than 10 minutes");
        } else if (seconds > TOKEN_SECONDS_MAX) {
            place.child("expirationSeconds")
                    .invalid(seconds, "may not specify a duration larger than 2^32 seconds");
        }
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("spec");
        JsonObject is = object.object("spec");
        JsonObject was = old.object("spec");
        if (!is.at("attachRequired").equals(was.at("attachRequired"))) {
            // upstream misspells the path
            place.child("attachedRequired")
                    .invalid(is.at("attachRequired").orElse(JsonNull.NULL), Place.IMMUTABLE);
        }
        place.immutable(is, was, "volumeLifecycleModes");
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        JsonObject spec = object.object("spec");
        return spec.array("tokenRequests").isEmpty() || spec.has("serviceAccountTokenInSecrets")
                ? List.of()
                : List.of("spec.serviceAccountTokenInSecrets is unset; if supported by this CSI"
                        + " driver, set to true to prevent possible logging of tokens in volume"
                        + " attributes");
    }
}
