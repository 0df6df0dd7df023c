package dev.kahawa.apiserver.negotiation;

/**
 * What a client gets of what it accepts.
 *
 * @param kind what stands for the objects: Table, PartialObjectMetadata or
 *     PartialObjectMetadataList; empty for themselves
 * @param version of that kind, in meta.k8s.io
 */
public record Chosen(Format format, String kind, String version) {
    public static final Chosen JSON = new Chosen(Format.JSON, "", "");

    /** Whether something else stands for the objects. */
    public boolean transforms() {
        return !kind.isEmpty();
    }
}
