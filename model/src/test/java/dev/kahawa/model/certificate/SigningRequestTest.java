package dev.kahawa.model.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

class SigningRequestTest {
    /** Made by openssl: a client's, without alternative names. */
    private static final String CLIENT =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0pBZ0VB"
                    + "TUNjeER6QU5CZ05WQkFvTUJtSXRaR1YyY3pFVU1CSUdBMVVFQXd3TFlpMWpjM0l0"
                    + "WVd4cApZMlV3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVRvWHY2"
                    + "U1M4WkM1T1k3SFVrQlEwSWxWYmJJCnNUWXg5bnV0cDlJYkxpaXVRSDB4enlSY2pJ"
                    + "M1Y1OVlybW9KYWVtMnV4QXhYdXUvVy9YUWtiKy81NHdjU29BQXcKQ2dZSUtvWkl6"
                    + "ajBFQXdJRFNRQXdSZ0loQUxGd3lWUDV5ZlNEelE5bFZzQ3dncThQT0VsZERrWTZP"
                    + "eVhJT1dlMwp3TVlxQWlFQTJpdTMzalArcFhqajRmY1lCTzZGSkFnOCtNNnpHZWc5"
                    + "UkRqT2pFYks0TEE9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

    /** Made by openssl: a kubelet's, with a host name and an address. */
    private static final String SERVING =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkhUQ0J4QUlC"
                    + "QURBMk1SVXdFd1lEVlFRS0RBeHplWE4wWlcwNmJtOWtaWE14SFRBYkJnTlZCQU1N"
                    + "RkhONQpjM1JsYlRwdWIyUmxPbUl0WTNOeUxXNHhNRmt3RXdZSEtvWkl6ajBDQVFZ"
                    + "SUtvWkl6ajBEQVFjRFFnQUVCemw4CjM0K0Zsbkh0OWdZQldXQWdlQzdNOVNYK0lj"
                    + "cElMWmREZWhUL2l1aTlONzhDM0xSY2VwNnJJYmxNTWlHeXBqQkwKbmZkR1h6bGVW"
                    + "OTkySUxQMmJxQXNNQ29HQ1NxR1NJYjNEUUVKRGpFZE1Cc3dHUVlEVlIwUkJCSXdF"
                    + "SUlJWWkxagpjM0l0YmpHSEJBb0pDUWt3Q2dZSUtvWkl6ajBFQXdJRFNBQXdSUUln"
                    + "U09KelJoSU5sZnQwTmk5TC9RamhFZTFsCjJuaHVuUEN4L25oUmxBQVVpNUFDSVFE"
                    + "OWJmemlDQjVTYXo3OTduaDFyQU9ablJ1Q1BpZWdBdytJbEpzRTlmMk0Kb3c9PQot"
                    + "LS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K";

    /** Whom a request is for and how many names it has; or what is wrong. */
    private static void check(byte[] pem, String expected) {
        String found;
        try {
            SigningRequest request = SigningRequest.ofPem(pem);
            request.checkSignature();
            SigningRequest.Alternatives names = request.alternatives();
            found = request.commonName()
                    + " "
                    + request.organizations()
                    + " dns " + names.dnsNames()
                    + " ip " + names.ipAddresses();
        } catch (MalformedCertificateException bad) {
            found = bad.text();
        }
        assertThat(found).isEqualTo(expected);
    }

    private static byte[] pem(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    @Test
    void saysWhomItIsFor() {
        check(pem(CLIENT), "b-csr-alice [b-devs] dns 0 ip 0");
        check(pem(SERVING), "system:node:b-csr-n1 [system:nodes] dns 1 ip 1");
    }

    @Test
    void seesWhatIsWrong() {
        String noRequest = "PEM block type must be CERTIFICATE REQUEST";
        check(new byte[0], noRequest);
        check("hello".getBytes(StandardCharsets.US_ASCII), noRequest);
        String text = new String(pem(CLIENT), StandardCharsets.US_ASCII);
        check(
                text.replace("CERTIFICATE REQUEST", "CERTIFICATE")
                        .getBytes(StandardCharsets.US_ASCII),
                noRequest);
        check(forged(), "x509: signature verification failure");
        check(
                "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"
                        .getBytes(StandardCharsets.US_ASCII),
                "asn1: structure error: tags don't match at part 0");
        check(
                "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"
                        .getBytes(StandardCharsets.US_ASCII),
                "asn1: syntax error: length too large");
    }

    /** Another name under the same signature. */
    private static byte[] forged() {
        String text = new String(pem(CLIENT), StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder()
                .decode(text.replaceAll("-----[A-Z ]+-----", "").strip());
        String name = new String(der, StandardCharsets.ISO_8859_1);
        der[name.indexOf("b-csr-alice")] = 'x';
        return ("-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
