package dev.kahawa.model.kinds;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of IPv4 addresses (CIDR, RFC 4632), such as a Node's {@code podCIDR}.
 *
 * @param base the first address, in which all bits beyond the prefix are zero
 * @param length of the prefix, from 0 to 32
 */
public record Ipv4Block(int base, int length) {
    private static final Pattern NUMBER = Pattern.compile("(0|[1-9]\\d{0,2})");
    private static final Pattern BLOCK = Pattern.compile("([0-9.]+)/(\\d{1,2})");
    private static final int BITS = 32;

    public Ipv4Block {
        if (length < 0 || length > BITS) {
            throw new IllegalArgumentException("no prefix length: " + length);
        }
        if ((base & ~mask(length)) != 0) {
            throw new IllegalArgumentException("address bits beyond the prefix");
        }
    }

    /**
     * Reads {@code a.b.c.d/length}; address bits beyond the prefix are dropped.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Ipv4Block parse(String cidr) {
        Matcher matcher = BLOCK.matcher(cidr);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > BITS) {
            throw new IllegalArgumentException("not an IPv4 CIDR block: " + cidr);
        }
        int length = Integer.parseInt(matcher.group(2));
        int address = address(matcher.group(1))
                .orElseThrow(() -> new IllegalArgumentException("not an IPv4 CIDR block: " + cidr));
        return new Ipv4Block(address & mask(length), length);
    }

    /** The address's 32 bits; empty where the text is no IPv4 address in dotted decimals. */
    public static Optional<Integer> address(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int bits = 0;
        for (String part : parts) {
            if (!NUMBER.matcher(part).matches() || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return Optional.of(bits);
    }

    public boolean contains(String address) {
        return address(address).filter(bits -> (bits & mask(length)) == base).isPresent();
    }

    public boolean overlaps(Ipv4Block other) {
        int common = mask(Math.min(length, other.length));
        return (base & common) == (other.base & common);
    }

    /** How many blocks of this prefix length are in this one. */
    public long count(int subLength) {
        return subLength < length ? 0 : 1L << (subLength - length);
    }

    /** The {@code n}th block of this prefix length in this one, from 0. */
    public Ipv4Block sub(int subLength, long n) {
        if (n < 0 || n >= count(subLength)) {
            throw new IllegalArgumentException("no block " + n + " in " + this);
        }
        return new Ipv4Block(base + (int) (n << (BITS - subLength)), subLength);
    }

    /** The block's {@code n}th address, from 0, which names the network itself. */
    public String host(long n) {
        if (n < 0 || n >= 1L << (BITS - length)) {
            throw new IllegalArgumentException("no address " + n + " in " + this);
        }
        return text(base + (int) n);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (BITS - length);
    }

    private static String text(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "."
                + (bits & 255);
    }

    /** In CIDR notation. */
    @Override
    public String toString() {
        return text(base) + "/" + length;
    }
}
