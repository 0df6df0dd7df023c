package dev.kahawa.node.images;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Image references in full. */
class ImageNameTest {
    private static void check(String text, String wanted) {
        assertThat(ImageName.parse(text).map(ImageName::reference).orElse("invalid"))
                .as(text)
                .isEqualTo(wanted);
    }

    @Test
    void whatIsLeftOutIsFilledIn() {
        check("nginx", "docker.io/library/nginx:latest");
        check("nginx:1.27", "docker.io/library/nginx:1.27");
        check("bitnami/nginx", "docker.io/bitnami/nginx:latest");
        check("quay.io/a/b:c", "quay.io/a/b:c");
        check("localhost/a", "localhost/a:latest");
        check("localhost:5000/a:1", "localhost:5000/a:1");
        check("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10");
        String digest = "@sha256:" + "0".repeat(64);
        check("a" + digest, "docker.io/library/a" + digest);
        check("Nginx", "invalid");
        check("a b", "invalid");
        check("", "invalid");
        check("a:", "invalid");
    }

    @Test
    void secretsAreForTheirRegistryAndPath() {
        ImageName hub = ImageName.parse("me/app").orElseThrow();
        ImageName own = ImageName.parse("reg.example.org:5000/team/app:1").orElseThrow();
        assertThat(PullSecrets.matches("https://index.docker.io/v1/", hub)).isTrue();
        assertThat(PullSecrets.matches("reg.example.org:5000", own)).isTrue();
        assertThat(PullSecrets.matches("reg.example.org:5000/team", own)).isTrue();
        assertThat(PullSecrets.matches("reg.example.org:5000/other", own)).isFalse();
        assertThat(PullSecrets.matches("*.example.org:5000", own)).isTrue();
        assertThat(PullSecrets.matches("reg.example.org", own)).isFalse();
        assertThat(PullSecrets.matches("quay.io", hub)).isFalse();
    }
}
