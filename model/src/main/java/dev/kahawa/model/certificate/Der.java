package dev.kahawa.model.certificate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One element of DER (X.690): a tag and its content, which lie in a larger array.
 *
 * @param start where the element begins, its tag included
 * @param from where its content begins
 * @param to behind its content
 */
record Der(byte[] bytes, int tag, int start, int from, int to) {
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final int OID = 0x06;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;

    /** Longer lengths do not occur in what the API carries. */
    private static final int LENGTH_BYTES_MAX = 3;

    /** The one element that fills the array. */
    static Der whole(byte[] bytes) throws MalformedCertificateException {
        Der element = at(bytes, 0, bytes.length);
        if (element.to != bytes.length) {
            throw malformed("trailing data");
        }
        return element;
    }

    private static Der at(byte[] bytes, int start, int end) throws MalformedCertificateException {
        if (end - start < 2) {
            throw malformed("truncated data");
        }
        int from = start + 2;
        int length = bytes[start + 1] & 0xff;
        if (length > 0x7f) {
            int count = length & 0x7f;
            if (count == 0 || count > LENGTH_BYTES_MAX || from + count > end) {
                throw malformed("length too large");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | bytes[from++] & 0xff;
            }
        }
        if (length > end - from) {
            throw malformed("truncated data");
        }
        return new Der(bytes, bytes[start] & 0xff, start, from, from + length);
    }

    private static MalformedCertificateException malformed(String why) {
        return new MalformedCertificateException("asn1: syntax error: " + why);
    }

    /** The elements inside. */
    List<Der> parts() throws MalformedCertificateException {
        List<Der> parts = new ArrayList<>();
        int at = from;
        while (at < to) {
            Der part = at(bytes, at, to);
            parts.add(part);
            at = part.to;
        }
        return parts;
    }

    /** The part at this place, which must have this tag. */
    Der part(int index, int wanted) throws MalformedCertificateException {
        List<Der> parts = parts();
        if (index >= parts.size() || parts.get(index).tag != wanted) {
            throw new MalformedCertificateException(
                    "asn1: structure error: tags don't match at part " + index);
        }
        return parts.get(index);
    }

    byte[] content() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Tag, length and content. */
    byte[] encoded() {
        return Arrays.copyOfRange(bytes, start, to);
    }

    /** The bits of a BIT STRING that is a whole number of bytes. */
    byte[] bits() {
        return from < to ? Arrays.copyOfRange(bytes, from + 1, to) : new byte[0];
    }

    String text() {
        return new String(content(), StandardCharsets.UTF_8);
    }

    /** An OBJECT IDENTIFIER in dotted form. */
    String oid() {
        StringBuilder text = new StringBuilder();
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 7 | bytes[i] & 0x7f;
            if (bytes[i] >= 0) {
                if (text.isEmpty()) {
                    long first = Math.min(value / 40, 2);
                    text.append(first).append('.').append(value - first * 40);
                } else {
                    text.append('.').append(value);
                }
                value = 0;
            }
        }
        return text.toString();
    }
}
