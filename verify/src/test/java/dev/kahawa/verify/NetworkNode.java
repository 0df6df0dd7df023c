package dev.kahawa.verify;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.client.remote.RemoteApiServer;
import dev.kahawa.launcher.Kahawa;
import dev.kahawa.launcher.Options;
import dev.kahawa.launcher.kubeconfig.KubeconfigAccess;
import dev.kahawa.launcher.node.NodeIdentity;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.User;
import dev.kahawa.network.NetworkOptions;
import dev.kahawa.network.NodeNetwork;
import dev.kahawa.network.proxy.Loopback;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * A program for tests: the network of one node, without containers, in the network namespace it is
 * started in. Ends when its input does.
 *
 * <p>{@code server BIND-ADDRESS} runs the API server too; {@code node KUBECONFIG} uses another's, as
 * the Node that it is: it gets a certificate first, with that kubeconfig.
 */
final class NetworkNode {
    private static final User ADMIN = User.of("admin", "system:masters");

    private NetworkNode() {}

    public static void main(String[] args) throws Exception {
        String name = args[0];
        String address = args[1];
        Path directory = Path.of(args[2]).toAbsolutePath();
        if (args[3].equals("server")) {
            Options options = new Options(
                    directory.resolve("data"),
                    true,
                    new Options.Nodes(0, null),
                    new Options.Listen(args[4], args[4].equals("0.0.0.0") ? address : null, 6443),
                    Options.Ranges.DEFAULT,
                    Options.Durations.DEFAULT,
                    Options.Trust.DEFAULT);
            try (Kahawa kahawa = Kahawa.start(options)) {
                Handler server = kahawa.apiServer();
                run(
                        name,
                        address,
                        directory,
                        new Client(server, ADMIN, "test"),
                        NodeNetwork.Identities.within(server),
                        Loopback.THIS_MACHINE);
            }
        } else {
            Path kubeconfig = directory.resolve("kubeconfig");
            new NodeIdentity(kubeconfig, name, InstantSource.system(), new SecureRandom())
                    .join(Path.of(args[4]));
            try (RemoteApiServer admin = remote(Path.of(args[4]));
                    RemoteApiServer self = remote(kubeconfig)) {
                run(
                        name,
                        address,
                        directory,
                        new Client(admin, ADMIN, "test"),
                        NodeNetwork.Identities.of(new Client(self, ADMIN, "kubelet")),
                        Loopback.ELSEWHERE);
            }
        }
    }

    /** Who it is to the server, the kubeconfig says. */
    private static RemoteApiServer remote(Path kubeconfig) throws Exception {
        return new RemoteApiServer(new KubeconfigAccess(kubeconfig));
    }

    private static void run(
            String name,
            String address,
            Path directory,
            Client admin,
            NodeNetwork.Identities identities,
            Loopback loopback)
            throws Exception {
        register(name, address, admin);
        NetworkOptions options = NetworkOptions.of(
                        name, Ipv4Block.parse(Options.Ranges.DEFAULT.pods()), loopback)
                .withCniDirectory(directory.resolve("cni"));
        try (NodeNetwork network = NodeNetwork.start(
                options, identities, InstantSource.system(), new SecureRandom())) {
            System.out.println("started");
            System.in.read();
        }
    }

    private static void register(String name, String address, Client admin) throws Exception {
        ObjectName key = new ObjectName("", name);
        if (admin.find(Resource.NODES, key).isEmpty()) {
            JsonObject node = JsonObject.builder()
                    .put("apiVersion", "v1")
                    .put("kind", "Node")
                    .put("metadata", JsonObject.of("name", name))
                    .build();
            admin.create(Resource.NODES, node);
        }
        JsonObject internal = JsonObject.of("type", "InternalIP").with("address", address);
        admin.mergePatch(
                Resource.NODES,
                key,
                "status",
                JsonObject.of("status", JsonObject.of("addresses", JsonArray.of(internal))));
    }
}
