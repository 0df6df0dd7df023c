package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.selector.FieldSelector;
import dev.kahawa.model.selector.InvalidSelectorException;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.ApiException;

/** Which objects of a collection a request is about. */
record Selection(LabelSelector labels, FieldSelector fields, FieldLabels known) {
    static Selection of(Query query, ApiResource resource, Strategy strategy) {
        try {
            FieldLabels known = new FieldLabels(resource, strategy);
            FieldSelector fields = FieldSelector.parse(query.text("fieldSelector"));
            for (FieldSelector.Term term : fields.terms()) {
                known.check(term.field());
            }
            LabelSelector labels = LabelSelector.parse(query.text("labelSelector"));
            return new Selection(labels, fields, known);
        } catch (InvalidSelectorException invalid) {
            throw ApiException.badRequest(invalid.text());
        }
    }

    /** Limited to the object of this name, if there is one. */
    Selection named(String name) {
        if (name.isEmpty()) {
            return this;
        }
        return new Selection(labels, fields.and("metadata.name", name), known);
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
        return fields.matches(known.of(object));
    }
}
