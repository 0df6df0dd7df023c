package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.selector.FieldSelector;
import dev.kahawa.model.selector.InvalidSelectorException;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.ApiException;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which objects of a collection a request is about. */
record Selection(LabelSelector labels, FieldSelector fields, Strategy strategy) {
    private static final Set<String> METADATA = Set.of("metadata.name", "metadata.namespace");

    static Selection of(Query query, ApiResource resource, Strategy strategy) {
        try {
            FieldSelector fields = FieldSelector.parse(query.text("fieldSelector"));
            for (FieldSelector.Term term : fields.terms()) {
                checkKnown(term.field(), strategy);
            }
            LabelSelector labels = LabelSelector.parse(query.text("labelSelector"));
            return new Selection(labels, fields, strategy);
        } catch (InvalidSelectorException invalid) {
            throw ApiException.badRequest(invalid.text());
        }
    }

    private static void checkKnown(String field, Strategy strategy) {
        if (METADATA.contains(field)
                || strategy.selectableFields(JsonObject.EMPTY).containsKey(field)) {
            return;
        }
        throw ApiException.badRequest(
                strategy.selectableFields(JsonObject.EMPTY).isEmpty()
                        ? "\""
                                + field
                                + "\" is not a known field selector: only \"metadata.name\","
                                + " \"metadata.namespace\""
                        : "field label not supported: " + field);
    }

    /** Limited to the object of this name, if there is one. */
    Selection named(String name) {
        if (name.isEmpty()) {
            return this;
        }
        return new Selection(labels, fields.and("metadata.name", name), strategy);
    }

    boolean isEverything() {
        return labels.isEverything() && fields.isEverything();
    }

    boolean matches(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        if (!labels.isEverything() && !labels.matches(metadata.object("labels").strings())) {
            return false;
        }
        if (fields.isEverything()) {
            return true;
        }
        Map<String, String> values = new HashMap<>(strategy.selectableFields(object));
        values.put("metadata.name", metadata.text("name"));
        values.put("metadata.namespace", metadata.text("namespace"));
        return fields.matches(values);
    }
}
