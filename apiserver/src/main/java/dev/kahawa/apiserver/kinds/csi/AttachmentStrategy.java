package dev.kahawa.apiserver.kinds.csi;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** VolumeAttachments: a volume is to be at a node. */
final class AttachmentStrategy extends DefaultStrategy {
    private static final String ONE =
            "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

    private final GoForm go;

    AttachmentStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        JsonObject spec = object.object("spec");
        CsiKinds.driverName(spec.text("attacher"), place.child("attacher"));
        JsonObject source = spec.object("source");
        boolean named = source.has("persistentVolumeName");
        boolean inline = source.has("inlineVolumeSpec");
        Place at = place.child("source");
        if (named && inline) {
            at.forbidden(ONE);
        } else if (!named && !inline) {
            at.required(ONE);
        } else if (named) {
            at.child("persistentVolumeName")
                    .form(source.text("persistentVolumeName"), Forms::subdomain);
        }
        place.child("nodeName").form(spec.text("nodeName"), Forms::subdomain);
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        place.immutableStruct("storage.v1.VolumeAttachmentSpec", object, old, "spec");
        return place.errors();
    }
}
