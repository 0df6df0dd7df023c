package dev.kahawa.controllers.disruption;

/** Nobody can tell how many Pods there should be. */
final class UnknownScaleException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownScaleException(String why) {
        super(why, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
