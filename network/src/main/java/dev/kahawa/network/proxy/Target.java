package dev.kahawa.network.proxy;

/**
 * Where traffic is sent: an endpoint's address and port.
 *
 * @param here whether it is on this node
 */
record Target(String address, int port, boolean here) {
    @Override
    public String toString() {
        return address + ":" + port;
    }
}
