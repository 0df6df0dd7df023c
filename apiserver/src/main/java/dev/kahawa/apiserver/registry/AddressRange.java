package dev.kahawa.apiserver.registry;

import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.util.Set;
import java.util.random.RandomGenerator;

/** The IPv4 addresses of a CIDR block that Services may have: all but the first and last. */
public record AddressRange(int network, int prefixLength) {

    /** @throws IllegalArgumentException if the text is no IPv4 CIDR with at least 8 addresses */
    public static AddressRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a CIDR block: " + cidr);
        }
        int length = Integer.parseInt(cidr.substring(slash + 1));
        if (length < 8 || length > 29) {
            throw new IllegalArgumentException("prefix length not between 8 and 29: " + cidr);
        }
        int mask = -1 << (32 - length);
        return new AddressRange(address(cidr.substring(0, slash)) & mask, length);
    }

    private static int address(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        int address = 0;
        for (String part : parts) {
            int octet = Integer.parseInt(part);
            if (octet < 0 || octet > 255) {
                throw new IllegalArgumentException("not an IPv4 address: " + text);
            }
            address = address << 8 | octet;
        }
        return address;
    }

    private static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255);
    }

    private int size() {
        return 1 << (32 - prefixLength);
    }

    /** The first address, that of the Service {@code kubernetes}. */
    public String first() {
        return text(network + 1);
    }

    boolean contains(String ip) {
        try {
            int offset = address(ip) - network;
            return offset > 0 && offset < size() - 1;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /** An address that is not taken. */
    String free(Set<String> taken, RandomGenerator random) {
        int count = size() - 2;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            String ip = text(network + 1 + (start + i) % count);
            if (!taken.contains(ip) && !ip.equals(first())) {
                return ip;
            }
        }
        throw new ApiException(
                Reason.InternalError, "failed to allocate a serviceIP: range is full");
    }

    @Override
    public String toString() {
        return text(network) + "/" + prefixLength;
    }
}
