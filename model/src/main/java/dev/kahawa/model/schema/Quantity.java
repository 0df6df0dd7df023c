package dev.kahawa.model.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number with a unit, such as {@code 500m} or {@code 2Gi}: apimachinery's resource.Quantity.
 *
 * @param amount exact, in whole units, not finer than a billionth
 * @param format which family of suffixes writes it
 */
public record Quantity(BigDecimal amount, Format format) implements Comparable<Quantity> {
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

    /** The family of suffixes. */
    public enum Format {
        DECIMAL_SI,
        DECIMAL_EXPONENT,
        BINARY_SI
    }

    private static final Pattern FORM =
            Pattern.compile("([+-]?)([0-9]*)(?:(\\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)");
    private static final Map<String, Integer> DECIMAL = Map.of(
            "n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final Map<String, Integer> BINARY =
            Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40, "Pi", 50, "Ei", 60);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int DIGITS_MAX = 18;
    private static final int NANO = 9;

    /** @throws IllegalArgumentException with upstream's message */
    public static Quantity parse(String text) {
        return parts(text).quantity();
    }

    /** The quantity, if the text is one. */
    public static Optional<Quantity> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException noQuantity) {
            return Optional.empty();
        }
    }

    /**
     * The text as the server answers it: canonical, unless what was written has the very digits
     * and unit of the canonical form, as in {@code 1.500} or {@code +7}.
     *
     * @throws IllegalArgumentException with upstream's message
     */
    static String canonical(String text) {
        Parts parts = parts(text);
        return parts.kept() ? parts.text : parts.quantity().toString();
    }

    private record Parts(
            String text, BigInteger digits, int decimals, String suffix, Format format) {

        private boolean exponent() {
            return format == Format.DECIMAL_EXPONENT;
        }

        private int scale() {
            int power = exponent() ? Integer.parseInt(suffix.substring(1)) : power();
            return power - decimals;
        }

        private int power() {
            return DECIMAL.getOrDefault(suffix, 0);
        }

        /** The written digits and power of ten are those of the canonical form. */
        boolean kept() {
            int scale = format == Format.BINARY_SI ? 0 : scale();
            return format != Format.BINARY_SI
                    && digits.signum() != 0
                    && digits.abs().toString().length() <= DIGITS_MAX
                    && scale >= -NANO
                    && scale % 3 == 0
                    && digits.mod(BigInteger.valueOf(1000)).signum() != 0;
        }

        Quantity quantity() {
            BigDecimal amount = format == Format.BINARY_SI
                    ? new BigDecimal(digits, decimals)
                            .multiply(new BigDecimal(
                                    BigInteger.TWO.pow(BINARY.getOrDefault(suffix, 0))))
                    : new BigDecimal(digits).scaleByPowerOfTen(scale());
            BigDecimal rounded = amount.setScale(NANO, RoundingMode.UP);
            boolean capped = format == Format.BINARY_SI && rounded.abs().compareTo(LONG_MAX) > 0;
            BigDecimal bounded =
                    capped ? LONG_MAX.multiply(BigDecimal.valueOf(rounded.signum())) : rounded;
            return new Quantity(bounded.stripTrailingZeros(), format);
        }
    }

    private static Parts parts(String text) {
        String trimmed = text.strip();
        Matcher matcher = FORM.matcher(trimmed);
        if (trimmed.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("quantities must match the regular expression"
                    + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        String fraction = matcher.group(4) == null ? "" : matcher.group(4);
        String all = matcher.group(2) + fraction;
        BigInteger digits = all.isEmpty() ? BigInteger.ZERO : new BigInteger(all);
        String suffix = matcher.group(5);
        return new Parts(
                trimmed,
                matcher.group(1).equals("-") ? digits.negate() : digits,
                fraction.length(),
                suffix,
                format(suffix));
    }

    private static Format format(String suffix) {
        if (BINARY.containsKey(suffix)) {
            return Format.BINARY_SI;
        }
        if (DECIMAL.containsKey(suffix)) {
            return Format.DECIMAL_SI;
        }
        if (suffix.matches("[eE][-+]?[0-9]{1,9}")) {
            return Format.DECIMAL_EXPONENT;
        }
        throw new IllegalArgumentException("unable to parse quantity's suffix");
    }

    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount), signum() == 0 ? other.format : format);
    }

    public Quantity minus(Quantity other) {
        return new Quantity(amount.subtract(other.amount), format);
    }

    public int signum() {
        return amount.signum();
    }

    /** In whole units, rounded up. */
    public long value() {
        return amount.setScale(0, RoundingMode.UP).longValue();
    }

    /** In thousandths, rounded up. */
    public long milliValue() {
        return amount.movePointRight(3).setScale(0, RoundingMode.UP).longValue();
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    /** The canonical text: no fraction, the largest suffix that keeps it exact. */
    @Override
    public String toString() {
        if (amount.signum() == 0) {
            return "0";
        }
        if (format == Format.BINARY_SI && amount.abs().compareTo(BigDecimal.valueOf(1024)) >= 0) {
            Optional<String> binary = binary();
            if (binary.isPresent()) {
                return binary.get();
            }
        }
        return decimal();
    }

    private Optional<String> binary() {
        if (amount.stripTrailingZeros().scale() > 0) {
            return Optional.empty();
        }
        BigInteger whole = amount.toBigIntegerExact();
        int zeros = Math.min(whole.getLowestSetBit() / 10 * 10, 60);
        String suffix = BINARY.entrySet().stream()
                .filter(entry -> entry.getValue() == zeros)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        return Optional.of(whole.shiftRight(zeros) + suffix);
    }

    private String decimal() {
        BigDecimal stripped = amount.stripTrailingZeros();
        int exponent = Math.floorDiv(-stripped.scale(), 3) * 3;
        int bounded = Math.clamp(exponent, -NANO, format == Format.DECIMAL_EXPONENT ? 300 : 18);
        String digits = stripped.scaleByPowerOfTen(-bounded).toBigInteger().toString();
        if (format == Format.DECIMAL_EXPONENT) {
            return bounded == 0 ? digits : digits + "e" + bounded;
        }
        return DECIMAL.entrySet().stream()
                .filter(entry -> entry.getValue() == bounded)
                .map(entry -> digits + entry.getKey())
                .findFirst()
                .orElseThrow();
    }
}
