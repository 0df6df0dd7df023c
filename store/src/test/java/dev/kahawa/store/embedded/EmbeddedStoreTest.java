package dev.kahawa.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kahawa.store.Entry;
import dev.kahawa.store.Expected;
import dev.kahawa.store.Outcome;
import dev.kahawa.store.Revision;
import dev.kahawa.store.Store;
import dev.kahawa.store.StoreContract;
import dev.kahawa.store.StoreOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class EmbeddedStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    protected Store open() throws Exception {
        return EmbeddedStore.open(directory.resolve("store"), StoreOptions.DEFAULT, clock);
    }

    @Test
    void aReopenedStoreGoesOnWhereItStopped() throws Exception {
        store.put("a", bytes("1"), Expected.ANY);
        store.put("a", bytes("2"), Expected.ANY);
        store.put("b", bytes("3"), Expected.ANY);
        store.delete("b", Expected.ANY);
        store.close();
        store = open();
        Entry entry = store.latest().get("a").orElseThrow();
        assertThat(string(entry.value())).isEqualTo("2");
        assertThat(entry.created()).isEqualTo(new Revision(1));
        assertThat(entry.modified()).isEqualTo(new Revision(2));
        assertThat(store.put("c", bytes(""), Expected.ABSENT))
                .isEqualTo(new Outcome.Done(new Revision(5)));
    }

    @Test
    void aSecondOpenerIsRefused() {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreInUseException.class)
                .hasMessageContaining(
                        "is in use by process " + ProcessHandle.current().pid());
    }
}
