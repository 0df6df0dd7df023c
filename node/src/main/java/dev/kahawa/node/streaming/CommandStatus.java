package dev.kahawa.node.streaming;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Cause;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;

import java.util.List;

/** How a command ended, as a metav1.Status in the kubelet's words. */
public final class CommandStatus {
    private CommandStatus() {}

    /** Of a command that ran to its end. */
    public static JsonObject exited(List<String> command, int code) {
        if (code == 0) {
            return success();
        }
        JsonObject cause = JsonObject.of("reason", "ExitCode").with("message", "" + code);
        return JsonObject.builder()
                .put("metadata", JsonObject.EMPTY)
                .put("status", "Failure")
                .put(
                        "message",
                        "command terminated with non-zero exit code: error executing command ["
                                + String.join(" ", command)
                                + "], exit code "
                                + code)
                .put("reason", "NonZeroExitCode")
                .put("details", JsonObject.of("causes", JsonArray.of(cause)))
                .build();
    }

    public static JsonObject success() {
        return JsonObject.of("metadata", JsonObject.EMPTY).with("status", "Success");
    }

    /** Of a command that could not be run. */
    public static JsonObject failed(String why) {
        String message = "error executing command in container: " + why;
        return Statuses.failure(new ApiException(
                Reason.InternalError,
                "Internal error occurred: " + message,
                Details.NONE.withCauses(List.of(new Cause("", message, "")))));
    }
}
