package dev.kahawa.network.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Ipv4Block;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class CniConfigurationTest {
    private static final Ipv4Block BLOCK = Ipv4Block.parse("10.244.3.0/24");

    @TempDir
    Path directory;

    @Test
    void namesTheDistributionsPlugins() throws IOException {
        CniConfiguration configuration = new CniConfiguration(directory.resolve("net.d"));
        assertThat(configuration.write(BLOCK)).isEqualTo(CniConfiguration.Whose.OURS);
        Path file = directory.resolve("net.d/10-kahawa.conflist");
        assertThat(file)
                .hasContent("{\"cniVersion\":\"0.4.0\",\"name\":\"kahawa\",\"plugins\":["
                        + "{\"type\":\"bridge\",\"bridge\":\"kahawa0\",\"isGateway\":true,"
                        + "\"ipMasq\":true,\"hairpinMode\":true,\"ipam\":{\"type\":\"host-local\","
                        + "\"ranges\":[[{\"subnet\":\"10.244.3.0/24\"}]],"
                        + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}},"
                        + "{\"type\":\"portmap\",\"capabilities\":{\"portMappings\":true}}]}\n");
        configuration.write(Ipv4Block.parse("10.244.4.0/24"));
        assertThat(Files.readString(file)).contains("10.244.4.0/24");
    }

    @Test
    void leavesAnothersConfigurationAlone() throws IOException {
        Path theirs = Files.writeString(directory.resolve("05-flannel.conflist"), "{}");
        assertThat(new CniConfiguration(directory).write(BLOCK))
                .isEqualTo(CniConfiguration.Whose.FOREIGN);
        assertThat(directory.toFile().list())
                .containsExactly(theirs.getFileName().toString());
    }
}
