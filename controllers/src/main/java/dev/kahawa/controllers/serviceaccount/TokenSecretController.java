package dev.kahawa.controllers.serviceaccount;

import dev.kahawa.client.Client;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.ClusterAuthority;
import dev.kahawa.controllers.Owned;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Fills Secrets of type {@code kubernetes.io/service-account-token} with a token of the
 * ServiceAccount that they name, and removes them when that is gone. (Kubernetes documentation:
 * "Manually create a long-lived API token for a ServiceAccount".)
 */
public final class TokenSecretController {
    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String NAME = "kubernetes.io/service-account.name";
    private static final String UID = "kubernetes.io/service-account.uid";
    private static final String ACCOUNT = "tokens-controller";
    private static final int WORKERS = 2;

    private final Client client;
    private final Informer accounts;
    private final Index secretsOfAccount;
    private final ClusterAuthority authority;
    private final WorkQueue<ObjectName> queue;

    public TokenSecretController(Workshop workshop, ClusterAuthority authority) {
        this.client = workshop.client(ACCOUNT);
        this.authority = authority;
        this.queue = new WorkQueue<>(workshop.clock());
        this.accounts = workshop.informers().of(Resource.SERVICE_ACCOUNTS);
        Informer secrets = workshop.informers().of(Resource.SECRETS, TokenSecretController::kept);
        this.secretsOfAccount = secrets.index(secret -> isToken(secret)
                ? List.of(Meta.of(secret).namespace() + "/" + annotation(secret, NAME))
                : List.of());
        secrets.listen((before, after) -> {
            if (after != null && isToken(after)) {
                queue.add(ObjectName.of(after));
            }
        });
        accounts.listen(this::accountChanged);
        workshop.loop("service account tokens", queue, WORKERS, this::reconcile);
    }

    /** Other Secrets' data is nobody's business here. */
    private static JsonObject kept(JsonObject secret) {
        JsonObject small = Informer.withoutManagedFields(secret);
        return isToken(secret) ? small : small.without("data");
    }

    private static boolean isToken(JsonObject secret) {
        return secret.text("type").equals(TYPE);
    }

    private static String annotation(JsonObject secret, String name) {
        return secret.object("metadata", "annotations").text(name);
    }

    private void accountChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        ObjectName account = ObjectName.of(Listener.latest(before, after));
        secretsOfAccount
                .get(account.namespace() + "/" + account.name())
                .forEach(secret -> queue.add(ObjectName.of(secret)));
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> found = client.find(Resource.SECRETS, name)
                .filter(TokenSecretController::isToken)
                .filter(secret -> !Meta.of(secret).isBeingDeleted());
        if (found.isEmpty()) {
            return;
        }
        JsonObject secret = found.get();
        Optional<JsonObject> account =
                account(new ObjectName(name.namespace(), annotation(secret, NAME)));
        String uid = annotation(secret, UID);
        boolean orphan = account.isEmpty()
                || !uid.isEmpty() && !uid.equals(Meta.of(account.get()).uid());
        if (orphan) {
            remove(name, secret);
        } else {
            fill(secret, account.get());
        }
    }

    /** As it is now: the informer may not have seen a new one yet. */
    private Optional<JsonObject> account(ObjectName name) throws InterruptedException {
        Optional<JsonObject> known = accounts.get(name);
        return known.isPresent() ? known : client.find(Resource.SERVICE_ACCOUNTS, name);
    }

    private void remove(ObjectName name, JsonObject secret) throws InterruptedException {
        try {
            client.delete(Resource.SECRETS, name, Owned.onlyIf(Meta.of(secret).uid()));
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }

    private void fill(JsonObject secret, JsonObject account) throws InterruptedException {
        JsonObject data = secret.object("data");
        JsonObject wanted = data.with("ca.crt", base64(authority.pem()))
                .with("namespace", base64(Meta.of(secret).namespace()));
        if (data.text("token").isEmpty()) {
            wanted = wanted.with("token", base64(authority.tokens().sign(account, secret)));
        }
        String uid = Meta.of(account).uid();
        if (wanted.equals(data) && annotation(secret, UID).equals(uid)) {
            return;
        }
        client.update(
                Resource.SECRETS,
                secret.with("data", wanted)
                        .update(
                                "metadata",
                                metadata ->
                                        metadata.update("annotations", all -> all.with(UID, uid))));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
