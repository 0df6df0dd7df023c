package dev.kahawa.model.object;

import java.math.BigDecimal;

/** Prints a double as Go's encoding/json does: plain between 1e-6 and 1e21, else with an exponent. */
final class Decimals {
    private Decimals() {}

    static String text(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        // Double.toString is the shortest text that reads back the same (JDK 19 and later)
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        double size = Math.abs(number);
        return size < 1e-6 || size >= 1e21 ? exponent(shortest) : shortest.toPlainString();
    }

    private static String exponent(BigDecimal number) {
        String digits = number.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - number.scale();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return (number.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + padded(Math.abs(exponent), exponent > 0);
    }

    /** Go writes e-07 as e-7, but keeps at least two digits after e+. */
    private static String padded(int exponent, boolean positive) {
        return positive && exponent < 10 ? "0" + exponent : Integer.toString(exponent);
    }
}
