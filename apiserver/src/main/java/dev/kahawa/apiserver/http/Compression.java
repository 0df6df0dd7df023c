package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * When and how answers are compressed: as kube-apiserver's APIResponseCompression does, over 128
 * KiB, with gzip at its fastest level. Watches and other streams without an end never are.
 */
final class Compression {

    /** Up to this size compressing costs more time than it saves. */
    static final int PLAIN_MAX = 128 * 1024;

    private static final int FASTEST = 1;
    private static final int BUFFER = 64 * 1024;

    private Compression() {}

    static boolean applies(Request request, Response response) {
        return asksForGzip(request)
                && response.status() != 206
                && response.headers().first("content-encoding").isEmpty()
                && suits(
                        response.headers().first("content-type").orElse(""),
                        response.body() instanceof Body.Whole)
                && !watches(request);
    }

    /** Only the bare word counts, without a quality: so upstream reads it. */
    private static boolean asksForGzip(Request request) {
        for (String line : request.headers().all("accept-encoding")) {
            for (String coding : line.split(",")) {
                if (coding.strip().equals("gzip")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean suits(String contentType, boolean whole) {
        String type = contentType.toLowerCase(Locale.ROOT);
        return !type.contains("stream=watch")
                && (type.startsWith("application/json")
                        || type.startsWith("application/yaml")
                        || type.startsWith("application/vnd.kubernetes.protobuf")
                        || type.startsWith("application/com.github.proto-openapi")
                        || type.contains("+json")
                        || (whole && type.startsWith("text/")));
    }

    private static boolean watches(Request request) {
        String watch = request.query().first("watch").orElse("false");
        return !(watch.equals("false") || watch.equals("0")) || request.path().contains("/watch/");
    }

    static OutputStream gzip(OutputStream to) throws IOException {
        return new FastGzip(to);
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream to) throws IOException {
            super(to, BUFFER);
            def.setLevel(FASTEST);
        }
    }
}
