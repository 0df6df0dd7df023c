package dev.kahawa.node.volume;

/** A volume can't be set up now; a later try may do better. */
public final class VolumeFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public VolumeFailedException(String message) {
        super(message, null, false, false);
    }
}
