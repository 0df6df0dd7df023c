package dev.kahawa.model.certificate;

/** A request or certificate that can't be read, or whose signature is wrong; says what is. */
public final class MalformedCertificateException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedCertificateException(String message) {
        super(message);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
