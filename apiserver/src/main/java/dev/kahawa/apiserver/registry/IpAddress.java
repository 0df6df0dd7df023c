package dev.kahawa.apiserver.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as the API takes it: read without asking anybody's name service, leading
 * zeros and IPv4 within IPv6 allowed, as Go's {@code ParseIPSloppy} does.
 *
 * @param bytes four or sixteen
 */
public record IpAddress(List<Integer> bytes) {
    private static final int GROUPS = 8;

    public IpAddress {
        bytes = List.copyOf(bytes);
    }

    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? six(text) : four(text);
    }

    /** The address of a range in CIDR notation, if it is one. */
    public static Optional<IpAddress> parseRange(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        int bits = number(text.substring(slash + 1), 10, 3);
        return parse(text.substring(0, slash))
                .filter(address -> bits >= 0 && bits <= address.bytes.size() * 8);
    }

    private static Optional<IpAddress> four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        Integer[] bytes = new Integer[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = number(parts[i], 10, Integer.MAX_VALUE);
            if (bytes[i] < 0 || bytes[i] > 255) {
                return Optional.empty();
            }
        }
        return Optional.of(new IpAddress(Arrays.asList(bytes)));
    }

    private static Optional<IpAddress> six(String text) {
        String plain = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.', lastColon) > 0) {
            Optional<IpAddress> tail = four(text.substring(lastColon + 1));
            if (tail.isEmpty()) {
                return Optional.empty();
            }
            List<Integer> b = tail.get().bytes;
            plain = text.substring(0, lastColon + 1)
                    + Integer.toHexString(b.get(0) << 8 | b.get(1))
                    + ":"
                    + Integer.toHexString(b.get(2) << 8 | b.get(3));
        }
        int gap = plain.indexOf("::");
        if (gap != plain.lastIndexOf("::")) {
            return Optional.empty();
        }
        List<String> before = groups(gap < 0 ? plain : plain.substring(0, gap));
        List<String> after = gap < 0 ? List.of() : groups(plain.substring(gap + 2));
        int given = before.size() + after.size();
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            return Optional.empty();
        }
        Integer[] bytes = new Integer[GROUPS * 2];
        Arrays.fill(bytes, 0);
        boolean sound = fill(bytes, 0, before) && fill(bytes, GROUPS - after.size(), after);
        return sound ? Optional.of(new IpAddress(Arrays.asList(bytes))) : Optional.empty();
    }

    private static List<String> groups(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
    }

    private static boolean fill(Integer[] bytes, int from, List<String> groups) {
        for (int i = 0; i < groups.size(); i++) {
            int value = number(groups.get(i), 16, 4);
            if (value < 0) {
                return false;
            }
            bytes[(from + i) * 2] = value >> 8;
            bytes[(from + i) * 2 + 1] = value & 0xff;
        }
        return true;
    }

    /** The number, or -1 for what is none. */
    private static int number(String digits, int radix, int digitsMax) {
        boolean plain = digits.chars().allMatch(c -> Character.digit(c, radix) >= 0 && c < 0x7f);
        if (!plain || digits.isEmpty() || digits.length() > digitsMax) {
            return -1;
        }
        try {
            return Integer.parseInt(digits, radix);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    public boolean isSix() {
        return bytes.size() != 4 && !isMapped();
    }

    boolean isMapped() {
        return bytes.size() == 16
                && bytes.subList(0, 10).stream().allMatch(b -> b == 0)
                && bytes.get(10) == 0xff
                && bytes.get(11) == 0xff;
    }

    boolean hasBitsBeyond(int prefixLength) {
        for (int bit = prefixLength; bit < bytes.size() * 8; bit++) {
            if ((bytes.get(bit / 8) >> 7 - bit % 8 & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Both are of one family and begin with the same bits. */
    public boolean sharesPrefix(IpAddress other, int prefixLength) {
        boolean same = bytes.size() == other.bytes.size();
        for (int bit = 0; same && bit < prefixLength; bit++) {
            same = ((bytes.get(bit / 8) ^ other.bytes.get(bit / 8)) >> 7 - bit % 8 & 1) == 0;
        }
        return same;
    }

    public boolean isUnspecified() {
        return bytes.stream().allMatch(b -> b == 0);
    }

    public boolean isLoopback() {
        return isSix()
                ? bytes.subList(0, 15).stream().allMatch(b -> b == 0) && bytes.get(15) == 1
                : four().getFirst() == 127;
    }

    public boolean isLinkLocal() {
        return isSix()
                ? bytes.get(0) == 0xfe && (bytes.get(1) & 0xc0) == 0x80
                : four().get(0) == 169 && four().get(1) == 254;
    }

    public boolean isLinkLocalMulticast() {
        return isSix()
                ? bytes.get(0) == 0xff && (bytes.get(1) & 0x0f) == 0x02
                : four().subList(0, 3).equals(List.of(224, 0, 0));
    }

    private List<Integer> four() {
        return bytes.subList(bytes.size() - 4, bytes.size());
    }
}
