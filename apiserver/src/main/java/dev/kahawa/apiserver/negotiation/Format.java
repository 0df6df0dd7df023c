package dev.kahawa.apiserver.negotiation;

/** The texts that objects have, most natural first. */
public enum Format {
    JSON("application/json"),
    YAML("application/yaml"),
    PROTOBUF("application/vnd.kubernetes.protobuf");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether a watch can be written in it. */
    public boolean streams() {
        return this != YAML;
    }
}
