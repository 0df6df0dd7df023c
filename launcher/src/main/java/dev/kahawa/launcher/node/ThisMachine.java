package dev.kahawa.launcher.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be found out about the machine that this process runs on. */
public final class ThisMachine {
    private static final Logger LOG = LoggerFactory.getLogger(ThisMachine.class);
    private static final int ANY_PORT = 9;

    /** Where container runtimes listen, in the order in which the kubelet's users try them. */
    private static final List<Path> RUNTIMES = List.of(
            Path.of("/run/containerd/containerd.sock"),
            Path.of("/run/crio/crio.sock"),
            Path.of("/run/k3s/containerd/containerd.sock"));

    private ThisMachine() {}

    /** Whether this process may do what a node's agent has to: mounts, networks, cgroups. */
    public static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException noLinux) {
            LOG.debug("no Linux", noLinux);
            return false;
        }
    }

    /** Its name, as a Node may be called. */
    public static String name() throws IOException {
        Path file = Path.of("/proc/sys/kernel/hostname");
        String name = Files.exists(file)
                ? Files.readString(file).strip()
                : InetAddress.getLocalHost().getHostName();
        return name.toLowerCase(Locale.ROOT);
    }

    /** The address that it is reached at by others: the one its packets to far away would have. */
    public static String address() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            // no packet is sent: connecting only asks for the route
            socket.connect(new InetSocketAddress("192.0.2.1", ANY_PORT));
            if (socket.getLocalAddress() instanceof Inet4Address address
                    && !address.isAnyLocalAddress()) {
                return address.getHostAddress();
            }
        } catch (IOException | java.io.UncheckedIOException noRoute) {
            LOG.debug("no route to the world", noRoute);
        }
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }

    /** The socket of a container runtime that answers and that we may use. */
    public static Optional<Path> containerRuntime() {
        return RUNTIMES.stream().filter(ThisMachine::answers).findFirst();
    }

    private static boolean answers(Path socket) {
        if (!Files.isWritable(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException refused) {
            LOG.debug("{} does not answer", socket, refused);
            return false;
        }
    }
}
