package dev.kahawa.model.request;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;

import java.nio.charset.StandardCharsets;

/** The answer to a {@link Request}. */
public record Response(int status, Headers headers, Body body) {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    /** An answer that is there as a whole. The array is handed over. */
    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, Headers.of("content-type", contentType), new Body.Whole(body));
    }

    public static Response json(int status, Json body) {
        return of(status, JSON, JsonWriter.write(body));
    }

    /** For a caller in this process. */
    public static Response tree(int status, JsonObject body) {
        return new Response(status, Headers.of("content-type", JSON), new Body.Tree(body));
    }

    public static Response text(int status, String body) {
        return of(status, TEXT, body.getBytes(StandardCharsets.UTF_8));
    }

    public Response withHeader(String name, String value) {
        return new Response(status, headers.with(name, value), body);
    }

    public Response withBody(Body changed) {
        return new Response(status, headers, changed);
    }
}
