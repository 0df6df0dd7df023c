package dev.kahawa.node.env;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

/** {@code $(NAME)}, as upstream's own cases have it. */
class ExpansionTest {
    private static void check(String text, String wanted) {
        Map<String, String> values = Map.of("A", "a", "B", "$(A)", "EMPTY", "");
        assertThat(Expansion.expand(text, values)).isEqualTo(wanted);
    }

    @Test
    void namesAreReplacedOnce() {
        check("$(A)", "a");
        check("x-$(A)-$(B)", "x-a-$(A)");
        check("$(EMPTY)", "");
        check("$(NONE)", "$(NONE)");
        check("$$(A)", "$(A)");
        check("$$$(A)", "$a");
        check("$", "$");
        check("$A $(A", "$A $(A");
        check("$()", "$()");
    }
}
