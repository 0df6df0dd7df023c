package dev.kahawa.model.certificate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of PEM text (RFC 7468).
 *
 * @param headers whether it has lines such as {@code Proc-Type} before its content
 */
record PemBlock(String type, boolean headers, byte[] content) {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([^\\n-]+)-----[ \\t]*\\r?\\n(.*?)\\r?\\n?-----END \\1-----",
            Pattern.DOTALL);

    /** All blocks of a text that can be read; text around them is passed over, as Go does. */
    static List<PemBlock> all(byte[] text) {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String body = matcher.group(2);
            boolean headers = body.contains(":");
            String base64 = headers ? body.replaceAll("(?m)^[^\\n]*:[^\\n]*$", "") : body;
            try {
                byte[] content = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
                blocks.add(new PemBlock(matcher.group(1), headers, content));
            } catch (IllegalArgumentException notBase64) {
                continue; // such a block is none
            }
        }
        return blocks;
    }
}
