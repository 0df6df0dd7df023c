package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.authorization.Authorizer;
import dev.kahawa.apiserver.negotiation.Accept;
import dev.kahawa.apiserver.negotiation.Rendering;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.Subresource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Carries out requests for resources; other paths go on to the next stage. */
public final class Execute implements Stage {
    /** What users of resources are told that will go, whatever they do with them. */
    private static final Map<String, String> DEPRECATED = Map.of(
            "/componentstatuses",
            "v1 ComponentStatus is deprecated in v1.19+",
            "/endpoints",
            "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");

    /** Upstream takes it still, though its version is gone. */
    private static final GroupVersionKind EVICTION_BETA =
            new GroupVersionKind("policy", "v1beta1", "Eviction");

    private final Registry registry;
    private final Authorizer authorizer;
    private final List<AdmissionPlugin> admission;
    private final Map<String, VirtualResource> virtual;
    private final InstantSource clock;
    private final Rendering rendering;
    private final Tables tables;
    private final Served served;
    private final Bodies bodies;
    private final Patches patches;
    private final Writes writes;
    private final Applies applies;
    private final Ownership ownership;
    private final Deletes deletes;
    private final Evictions evictions;
    private final Lists lists;
    private final Watches watches;

    /** @param virtual by {@code group/resource} or {@code group/resource/subresource} */
    public Execute(
            Registry registry,
            Authorizer authorizer,
            List<AdmissionPlugin> admission,
            Map<String, VirtualResource> virtual,
            ServiceAddresses addresses,
            InstantSource clock,
            RandomGenerator random) {
        this.registry = registry;
        this.authorizer = authorizer;
        this.admission = List.copyOf(admission);
        this.virtual = Map.copyOf(virtual);
        this.clock = clock;
        this.rendering = new Rendering(registry.catalog());
        this.tables = new Tables(registry::strategy, clock);
        this.served = new Served(registry.catalog());
        this.bodies = new Bodies(registry.catalog());
        this.patches = new Patches(bodies);
        this.writes = new Writes(registry, admission, addresses, clock, random);
        this.ownership = new Ownership(registry, clock);
        this.applies = new Applies(registry, authorizer, bodies, writes, clock);
        this.deletes = new Deletes(registry, admission, clock);
        this.evictions = new Evictions(registry, writes, deletes, clock);
        this.lists = new Lists(registry);
        this.watches = new Watches(registry, clock, random);
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        return switch (call.target()) {
            case Target.NonResource path -> next.handle(call);
            case Target.Resource target -> execute(call, target);
        };
    }

    private Response execute(Call call, Target.Resource target) throws InterruptedException {
        if (!served.hasGroup(target.group())) {
            return Response.text(404, "404 page not found\n");
        }
        ApiResource resource = served.resource(target);
        served.check(resource, target, call.request().method());
        checkAccepted(
                call, target, virtual.containsKey(resource.group() + "/" + resource.resource()));
        String deprecated = DEPRECATED.get(resource.group() + "/" + resource.resource());
        if (deprecated != null) {
            call.trail().warn(deprecated);
        }
        if (!target.subresource().isEmpty()) {
            return subresource(call, resource, target);
        }
        VirtualResource question = virtual.get(resource.group() + "/" + resource.resource());
        if (question != null) {
            JsonObject asked = question.defaults(bodies.decode(call, resource.gvk()));
            JsonObject owned = ownership.asked(call, resource.gvk(), "", asked);
            return json(call, resource, 201, question.answer(call, target, owned));
        }
        String namespace = namespace(resource, target);
        ObjectKey key = new ObjectKey(resource, namespace, target.name());
        return switch (target.verb()) {
            case "get" -> get(call, key);
            case "list" -> list(call, resource, namespace);
            case "watch" ->
                WebSocketWatch.upgraded(
                        call.request(),
                        watches.watch(call, resource, namespace, presentation(call)));
            case "create" -> {
                JsonObject given = bodies.decode(call, resource.gvk());
                if (resource.kind().equals("Binding")) {
                    yield bind(call, boundPod(namespace, given), given);
                }
                yield written(call, resource, writes.create(call, resource, namespace, given));
            }
            case "update" -> update(call, key, "");
            case "patch" -> patch(call, key, "");
            case "delete" -> {
                JsonObject left = deletes.delete(call, key, Deletes.options(call, bodies));
                yield json(call, resource, 200, left);
            }
            case "deletecollection" -> deleteCollection(call, resource, namespace);
            default -> throw Served.methodNotAllowed();
        };
    }

    /** Nothing is done whose answer could not be given. */
    private static void checkAccepted(Call call, Target.Resource target, boolean question) {
        if (!target.subresource().isEmpty()) {
            return;
        }
        Request request = call.request();
        switch (target.verb()) {
            case "watch" -> {
                Accept.checkRoute(request, Accept.COLLECTION);
                Accept.watch(request);
            }
            case "list" -> {
                Accept.checkRoute(request, Accept.COLLECTION);
                Accept.object(request);
            }
            default -> {
                Accept.checkRoute(request, Accept.OBJECT);
                if (question) {
                    Accept.document(request);
                } else {
                    Accept.object(request);
                }
            }
        }
    }

    /** Objects of cluster scope have none, though a namespace's own path names one. */
    private static String namespace(ApiResource resource, Target.Resource target) {
        return resource.namespaced() ? target.namespace() : "";
    }

    private Presentation presentation(Call call) {
        return Presentation.of(call.request(), Accept.object(call.request()), rendering, tables);
    }

    private Response get(Call call, ObjectKey key) {
        Presentation presentation = presentation(call);
        Entry entry = registry.entry(key);
        checkVersion(call);
        if (presentation.isPlain()) {
            return plain(200, entry);
        }
        return shown(presentation, key.resource(), 200, registry.tree(entry));
    }

    /** A version in the query asks for an object that is not older. */
    private void checkVersion(Call call) {
        String version = call.request().query().text("resourceVersion");
        if (version.isEmpty()) {
            return;
        }
        Revision wanted = Watches.revision(version);
        Revision current = registry.store().latest().revision();
        if (wanted.isAfter(current)) {
            throw Lists.tooLarge(wanted, current);
        }
    }

    /** What was written, as the very bytes where the client takes them. */
    private Response written(Call call, ApiResource resource, Written written) {
        int status = written.created() ? 201 : 200;
        Entry entry = written.entry();
        return entry != null && presentation(call).isPlain()
                ? plain(status, entry)
                : json(call, resource, status, written.object());
    }

    private static Response plain(int status, Entry entry) {
        return Response.of(status, Response.JSON, Rendering.line(StoredObject.bytes(entry)));
    }

    private Response json(Call call, ApiResource resource, int status, JsonObject object) {
        Presentation presentation = presentation(call);
        boolean isStatus = object.text("kind").equals("Status");
        return isStatus
                ? presentation.written(status, object)
                : shown(presentation, resource, status, object);
    }

    private static Response shown(
            Presentation presentation, ApiResource resource, int status, JsonObject object) {
        return presentation.written(status, presentation.shown(resource, object));
    }

    private Response list(Call call, ApiResource resource, String namespace) {
        Presentation presentation = presentation(call);
        Lists.Page page = lists.list(call, resource, namespace);
        JsonObject metadata = listMetadata(page);
        if (presentation.isPlain()) {
            String head = "{\"kind\":\""
                    + resource.kind()
                    + "List\",\"apiVersion\":\""
                    + resource.gvr().groupVersion()
                    + "\",\"metadata\":"
                    + metadata
                    + ",\"items\":[";
            return new Response(
                    200,
                    Headers.of("content-type", Response.JSON),
                    new Body.Streamed(new ListChunks(
                            head, StoredObject.kind(resource), page.entries().iterator())));
        }
        List<JsonObject> objects = new ArrayList<>();
        page.entries().forEach(entry -> objects.add(registry.tree(entry)));
        return presentation.written(200, presentation.list(resource, objects, metadata));
    }

    private static JsonObject listMetadata(Lists.Page page) {
        JsonObject.Builder metadata = JsonObject.builder()
                .put("resourceVersion", page.revision().toString())
                .putUnlessEmpty("continue", page.next());
        if (page.remaining() >= 0) {
            metadata.put("remainingItemCount", page.remaining());
        }
        return metadata.build();
    }

    private Response update(Call call, ObjectKey key, String subresource)
            throws InterruptedException {
        ApiResource resource = key.resource();
        JsonObject given = bodies.decode(call, resource.gvk());
        RequestOptions.checkUpdate(call.request().query());
        Writes.checkName(key, given);
        boolean absent = registry.find(key).isEmpty();
        if (absent && subresource.isEmpty() && registry.strategy(resource).createsOnUpdate()) {
            return createdByUpdate(call, key, given);
        }
        return written(
                call,
                resource,
                writes.update(call, key, subresource, Writes.Precondition.UID, old -> given));
    }

    private Response createdByUpdate(Call call, ObjectKey key, JsonObject given)
            throws InterruptedException {
        if (call.target() instanceof Target.Resource target) {
            authorizer.demand(call.user(), target.withVerb("create"));
        }
        Writes.checkUid(key, given, "");
        JsonObject fresh = given.update("metadata", m -> m.without("resourceVersion"));
        ApiResource resource = key.resource();
        return written(call, resource, writes.create(call, resource, key.namespace(), fresh));
    }

    private Response patch(Call call, ObjectKey key, String subresource)
            throws InterruptedException {
        ApiResource resource = key.resource();
        if (Applies.isAsked(call.request())) {
            return written(call, resource, applies.apply(call, key, subresource));
        }
        registry.entry(key);
        UnaryOperator<JsonObject> change =
                patches.change(call, resource.gvk(), registry.type(resource));
        UnaryOperator<JsonObject> unconditional = old -> {
            JsonObject patched = change.apply(old);
            String version = old.text("metadata", "resourceVersion");
            // a patch that says nothing of the version applies to whichever is current
            return patched.text("metadata", "resourceVersion").equals(version)
                    ? patched.update("metadata", m -> m.without("resourceVersion"))
                    : patched;
        };
        return written(
                call,
                resource,
                writes.update(call, key, subresource, Writes.Precondition.NONE, unconditional));
    }

    private Response deleteCollection(Call call, ApiResource resource, String namespace)
            throws InterruptedException {
        Deletes.Options options = Deletes.options(call, bodies);
        Presentation presentation = presentation(call);
        Lists.Page page = lists.list(call, resource, namespace);
        List<JsonObject> objects = new ArrayList<>();
        for (Entry entry : page.entries()) {
            JsonObject object = registry.tree(entry);
            objects.add(object);
            ObjectKey key = new ObjectKey(
                    resource,
                    object.text("metadata", "namespace"),
                    object.text("metadata", "name"));
            try {
                deletes.delete(call, key, options);
            } catch (ApiException gone) {
                if (gone.reason() != Reason.NotFound) {
                    throw gone;
                }
            }
        }
        return presentation.written(200, presentation.list(resource, objects, listMetadata(page)));
    }

    private Response subresource(Call call, ApiResource resource, Target.Resource target)
            throws InterruptedException {
        String namespace = namespace(resource, target);
        ObjectKey key = new ObjectKey(resource, namespace, target.name());
        String path = resource.group() + "/" + resource.resource() + "/" + target.subresource();
        VirtualResource question = virtual.get(path);
        if (question != null) {
            Subresource spoken = resource.subresource(target.subresource()).orElseThrow();
            JsonObject asked = question.defaults(bodies.decode(call, spoken.kind()));
            JsonObject owned = ownership.asked(call, spoken.kind(), target.subresource(), asked);
            JsonObject admitted = admitted(call, key, target.subresource(), owned);
            return presentation(call).written(201, question.answer(call, target, admitted));
        }
        return switch (target.subresource()) {
            case "status", "finalize", "approval", "ephemeralcontainers", "resize" ->
                switch (target.verb()) {
                    case "get" -> get(call, key);
                    case "patch" -> patch(call, key, target.subresource());
                    default -> update(call, key, target.subresource());
                };
            case "scale" -> scale(call, key, target);
            case "binding" -> {
                Subresource spoken = resource.subresource("binding").orElseThrow();
                yield bind(call, key, bodies.decode(call, spoken.kind()));
            }
            case "eviction" -> evict(call, key, target);
            default -> throw notBuilt(target);
        };
    }

    /** What is posted to a subresource, as admission leaves it. */
    private JsonObject admitted(Call call, ObjectKey key, String subresource, JsonObject posted) {
        Attributes attributes = new Attributes(
                Attributes.Operation.CREATE,
                key.resource(),
                subresource,
                key.namespace(),
                key.name(),
                call.user(),
                null);
        JsonObject object = posted;
        for (AdmissionPlugin plugin : admission) {
            object = plugin.mutate(attributes, object);
        }
        for (AdmissionPlugin plugin : admission) {
            plugin.validate(attributes, object);
        }
        return object;
    }

    private static ApiException notBuilt(Target.Resource target) {
        return new ApiException(
                Reason.Unknown,
                501,
                "this server does not implement " + target.resource() + "/" + target.subresource(),
                null);
    }

    private Response scale(Call call, ObjectKey key, Target.Resource target)
            throws InterruptedException {
        Presentation presentation = presentation(call);
        if (target.verb().equals("get")) {
            return shown(
                    presentation,
                    Scales.RESOURCE,
                    200,
                    Scales.of(registry.tree(registry.entry(key))));
        }
        if (target.verb().equals("patch") && Applies.isAsked(call.request())) {
            JsonObject scaled = Scales.of(applies.scale(call, key));
            return shown(presentation, Scales.RESOURCE, 200, scaled);
        }
        UnaryOperator<JsonObject> change;
        if (target.verb().equals("update")) {
            JsonObject given = bodies.decode(call, Scales.KIND);
            Writes.checkName(key, given);
            change = scale -> given;
        } else {
            change = patches.change(
                    call, Scales.KIND, registry.catalog().type(Scales.KIND).orElseThrow());
        }
        boolean isUpdate = target.verb().equals("update");
        Writes.Precondition precondition =
                isUpdate ? Writes.Precondition.UID : Writes.Precondition.NONE;
        Written changed = writes.update(call, key, "scale", precondition, old -> {
            JsonObject scale = change.apply(Scales.of(old));
            String version = old.text("metadata", "resourceVersion");
            JsonObject wanted =
                    !isUpdate && scale.text("metadata", "resourceVersion").equals(version)
                            ? scale.update("metadata", m -> m.without("resourceVersion"))
                            : scale;
            return Scales.applied(old, wanted);
        });
        return shown(presentation, Scales.RESOURCE, 200, Scales.of(changed.object()));
    }

    /** The Pod of a binding that is posted as such, which is how it was done in the beginning. */
    private ObjectKey boundPod(String namespace, JsonObject binding) {
        ApiResource pods = registry.catalog()
                .resource(new GroupVersionResource("", "v1", "pods"))
                .orElseThrow();
        return new ObjectKey(pods, namespace, binding.text("metadata", "name"));
    }

    /** Puts a Pod on a node. */
    private Response bind(Call call, ObjectKey key, JsonObject given) throws InterruptedException {
        Bindings.check(key, given);
        JsonObject binding = admitted(call, key, "binding", given);
        writes.update(
                call,
                key,
                "binding",
                Writes.Precondition.NONE,
                old -> Bindings.bound(key, old, binding, clock.instant()));
        return presentation(call).written(201, Statuses.created());
    }

    /** Deletes a Pod if its disruption budget allows it. */
    private Response evict(Call call, ObjectKey key, Target.Resource target)
            throws InterruptedException {
        Subresource spoken = key.resource().subresource("eviction").orElseThrow();
        JsonObject eviction = bodies.decode(call, spoken.kind(), EVICTION_BETA);
        Evictions.checkName(key, eviction);
        JsonObject owned = ownership.asked(call, spoken.kind(), "eviction", eviction);
        Presentation presentation = presentation(call);
        evictions.evict(call, key, admitted(call, key, target.subresource(), owned));
        return presentation.written(201, Statuses.created());
    }
}
