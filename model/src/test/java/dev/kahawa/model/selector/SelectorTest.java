package dev.kahawa.model.selector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class SelectorTest {
    private static final Map<String, String> LABELS =
            Map.of("app", "web", "n", "5", "example.com/tier", "a");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    "",                               true
                    "app=web",                        true
                    "app==web , n=5",                 true
                    "app!=web",                       false
                    "absent!=x",                      true
                    "app in (web,api)",               true
                    "app notin (web)",                false
                    "app",                            true
                    "!app",                           false
                    "!absent,example.com/tier=a",     true
                    "n>4",                            true
                    "n<5",                            false
                    "app>4",                          false
                    "app=",                           false
                    "app in ()",                      false
                    "-app=x",                         "unable to parse requirement: <nil>: Invalid value: ""-app"": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
                    "in",                             false
                    "!notin",                         true
                    "in in (in,notin)",               false
                    "app gt 5",                       "unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt"
                    "app=x y",                        "found 'y', expected: ',' or 'end of string'"
                    "app===x",                        "unable to parse requirement: found '=', expected: identifier"
                    "=x",                             "found '=', expected: !, identifier, or 'end of string'"
                    "app in (web",                    "unable to parse requirement: found '', expected: ',' or ')'"
                    "app in web",                     "unable to parse requirement: found 'web' expected: '('"
                    "app notin",                      "unable to parse requirement: found '' expected: '('"
                    "app=web,",                       "found '', expected: identifier after ','"
                    "app=web,,n=1",                   "found ',', expected: identifier after ','"
                    "!app=web",                       "found '=', expected: ',' or 'end of string'"
                    "app!=!web",                      "unable to parse requirement: found '!', expected: identifier"
                    "n>x",                            "unable to parse requirement: values[0]: Invalid value: ""x"": for 'Gt', 'Lt' operators, the value must be an integer"
                    ",",                              "found ',', expected: !, identifier, or 'end of string'"
                    """)
    void labels(String selector, String expected) {
        assertThat(labelOutcome(selector)).isEqualTo(expected);
    }

    private static String labelOutcome(String selector) {
        try {
            return String.valueOf(LabelSelector.parse(selector).matches(LABELS));
        } catch (InvalidSelectorException invalid) {
            return invalid.text();
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    "",                          true
                    "metadata.name=s1",          true
                    "metadata.name==s1,type!=x", true
                    "metadata.name!=s1",         false
                    "metadata.name=a\\,b",       false
                    "absent=",                   true
                    "metadata.name",             "invalid selector: 'metadata.name'; can't understand 'metadata.name'"
                    "metadata.name in (a,b)",    "invalid selector: 'metadata.name in (a,b)'; can't understand 'b)'"
                    "metadata.name=a\\",         "invalid field selector: invalid escape sequence: \\"
                    "metadata.name=a\\q",        "invalid field selector: invalid escape sequence: \\q"
                    "metadata.name=a=b",         "invalid field selector: unescaped character in value: 61"
                    """)
    void fields(String selector, String expected) {
        assertThat(fieldOutcome(selector)).isEqualTo(expected);
    }

    private static String fieldOutcome(String selector) {
        try {
            return String.valueOf(
                    FieldSelector.parse(selector).matches(Map.of("metadata.name", "s1")));
        } catch (InvalidSelectorException invalid) {
            return invalid.text();
        }
    }
}
