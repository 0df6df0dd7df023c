package dev.kahawa.node.probe;

import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.PodContainer;

/**
 * What a handler acts upon.
 *
 * @param id of the container in the runtime
 * @param address where the Pod is reached; empty while it has none
 */
public record Target(PodContainer container, String id, String address) {

    /**
     * The port that a handler names or numbers.
     *
     * @throws HandlerFailedException if the container has no port of that name
     */
    int port(JsonObject handler) throws HandlerFailedException {
        if (handler.get("port") instanceof JsonInt(long number)) {
            return checked(number);
        }
        String name = handler.text("port");
        for (JsonObject port : container.json().array("ports").objects()) {
            if (port.text("name").equals(name)) {
                return checked(port.number("containerPort").orElse(0));
            }
        }
        if (name.matches("[0-9]{1,5}")) {
            return checked(Long.parseLong(name));
        }
        throw new HandlerFailedException(
                "couldn't find port: " + name + " in container " + container.name());
    }

    private static int checked(long port) throws HandlerFailedException {
        if (port < 1 || port > 65_535) {
            throw new HandlerFailedException("invalid port number: " + port);
        }
        return (int) port;
    }

    String host(JsonObject handler) {
        String host = handler.text("host");
        return host.isEmpty() ? address : host;
    }
}
