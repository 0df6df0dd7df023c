package dev.kahawa.apiserver.streaming;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parameters of a request for a log: core/v1 PodLogOptions. */
record LogParameters(String container, Query forKubelet) {
    private static final List<String> FLAGS = List.of("follow", "previous", "timestamps");
    private static final Set<String> STREAMS = Set.of("All", "Stdout", "Stderr");

    /** @throws ApiException 422 with everything that is wrong, or 400 for what can't be read */
    static LogParameters read(String pod, Query query) {
        Optional<Long> tailLines = number(query, "tailLines");
        Optional<Long> limitBytes = number(query, "limitBytes");
        Optional<Long> sinceSeconds = number(query, "sinceSeconds");
        String sinceTime = time(query.text("sinceTime"));
        List<FieldError> errors = new ArrayList<>();
        least(errors, "tailLines", tailLines, 0, "must be greater than or equal to 0");
        least(errors, "limitBytes", limitBytes, 1, "must be greater than 0");
        if (sinceSeconds.isPresent() && !sinceTime.isEmpty()) {
            errors.add(FieldError.forbidden(
                    "[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        } else {
            least(errors, "sinceSeconds", sinceSeconds, 1, "must be greater than 0");
        }
        String stream = query.text("stream");
        if (!stream.isEmpty() && !STREAMS.contains(stream)) {
            errors.add(FieldError.notSupported(
                    "stream", Json.of(stream), List.of("All", "Stderr", "Stdout")));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("", "PodLogOptions", pod, errors);
        }
        Query passed = Query.NONE;
        for (String flag : FLAGS) {
            if (StreamOptions.isTrue(query, flag)) {
                passed = passed.with(flag, "true");
            }
        }
        passed = with(passed, "sinceSeconds", sinceSeconds);
        passed = sinceTime.isEmpty() ? passed : passed.with("sinceTime", sinceTime);
        passed = with(passed, "tailLines", tailLines);
        passed = with(passed, "limitBytes", limitBytes);
        passed = stream.isEmpty() ? passed : passed.with("stream", stream);
        return new LogParameters(query.text("container"), passed);
    }

    private static Query with(Query query, String name, Optional<Long> value) {
        return value.map(number -> query.with(name, number.toString())).orElse(query);
    }

    private static Optional<Long> number(Query query, String name) {
        String text = query.text(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(StreamOptions.number(text));
    }

    private static String time(String text) {
        try {
            return text.isEmpty() ? "" : OffsetDateTime.parse(text).toString();
        } catch (DateTimeException malformed) {
            throw ApiException.badRequest("parsing time \""
                    + text
                    + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \""
                    + text
                    + "\" as \"2006\"");
        }
    }

    private static void least(
            List<FieldError> errors, String field, Optional<Long> value, long least, String why) {
        if (value.isPresent() && value.get() < least) {
            errors.add(FieldError.invalid(field, Json.of(value.get()), why));
        }
    }
}
