package dev.kahawa.apiserver.streaming;

import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.User;

/** Who the API server is where it asks a kubelet of this process; elsewhere it has a certificate. */
final class ApiServerIdentity {
    static final Caller CALLER = new Caller.InProcess(
            User.of("kube-apiserver-kubelet-client", "system:masters", "system:authenticated"));

    private ApiServerIdentity() {}
}
