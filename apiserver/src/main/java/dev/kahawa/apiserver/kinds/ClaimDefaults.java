package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;

/** What every claim of storage has by default: PersistentVolumeClaims, and templates of them. */
public final class ClaimDefaults {
    private ClaimDefaults() {}

    public static JsonObject claim(JsonObject claim) {
        JsonObject specified = PodDefaults.given(claim, "spec", ClaimDefaults::spec);
        return specified.update(
                "status",
                status -> PodDefaults.given(
                                PodDefaults.given(status, "capacity", PodDefaults::roundedList),
                                "allocatedResources",
                                PodDefaults::roundedList)
                        .withDefault("phase", "Pending"));
    }

    public static JsonObject spec(JsonObject spec) {
        JsonObject rounded = PodDefaults.given(
                spec,
                "resources",
                resources -> PodDefaults.given(
                        PodDefaults.given(resources, "limits", PodDefaults::roundedList),
                        "requests",
                        PodDefaults::roundedList));
        return rounded.withDefault("volumeMode", "Filesystem");
    }

    public static List<String> warnings(JsonObject spec, Place place) {
        return fractions(
                spec.text("resources", "requests", "storage"),
                place.child("resources", "requests").key("storage"));
    }

    /** Parts of bytes can't be stored. */
    public static List<String> fractions(String storage, Place place) {
        boolean fraction = Quantity.tryParse(storage)
                .filter(amount -> amount.amount().stripTrailingZeros().scale() > 0)
                .isPresent();
        return fraction
                ? List.of(place.path() + ": fractional byte value \"" + storage
                        + "\" is invalid, must be an integer")
                : List.of();
    }
}
