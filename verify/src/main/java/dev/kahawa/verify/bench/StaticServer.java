package dev.kahawa.verify.bench;

import dev.kahawa.apiserver.http.HttpServer;
import dev.kahawa.apiserver.http.Limits;
import dev.kahawa.apiserver.http.TlsIdentity;
import dev.kahawa.launcher.pki.Pki;
import dev.kahawa.model.request.Response;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Our HTTP server with nothing behind it: {@code /N} answers an array made at the start. */
final class StaticServer {
    private StaticServer() {}

    /** @param arguments port, directory of keys, lengths of the arrays */
    public static void main(String... arguments) throws Exception {
        InstantSource clock = InstantSource.system();
        Pki pki = new Pki(Path.of(arguments[1]), clock, new SecureRandom());
        Pki.Pair authority = pki.authority();
        Pki.Pair serving = pki.serving(authority, List.of("localhost"));
        TlsIdentity identity = new TlsIdentity(
                serving.key(), List.of(serving.certificate(), authority.certificate()));
        List<Response> answers = new ArrayList<>();
        for (String length : Arrays.asList(arguments).subList(2, arguments.length)) {
            byte[] body = new byte[Integer.parseInt(length)];
            Arrays.fill(body, (byte) 'x');
            answers.add(Response.of(200, Response.JSON, body));
        }
        HttpServer.start(
                new HttpServer.Options(
                        "127.0.0.1",
                        Integer.parseInt(arguments[0]),
                        () -> identity,
                        HttpServer.Options.BODY_BYTES_MAX,
                        Limits.DEFAULT),
                request -> answers.get(Integer.parseInt(request.path().substring(1))));
    }
}
