package dev.kahawa.apiserver.health;

import dev.kahawa.apiserver.negotiation.Accept;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Response;

import java.util.List;

/** /version: the level of the API, and who serves it. */
public final class Version implements Stage {
    private static final String LEVEL = "v1.36.0";

    private final byte[] text;

    /** @param program the version of this program, such as {@code 0.1.0} */
    public Version(String program) {
        JsonObject json = JsonObject.builder()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", LEVEL + "+kahawa." + program)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put("platform", platform())
                .build();
        this.text = JsonWriter.writePretty(json);
    }

    private static String platform() {
        String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return os + "/" + arch;
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        String path = call.request().path();
        if (!path.equals("/version") && !path.equals("/version/")) {
            return next.handle(call);
        }
        Accept.checkRoute(call.request(), List.of(Response.JSON));
        return Response.of(200, Response.JSON, text);
    }
}
