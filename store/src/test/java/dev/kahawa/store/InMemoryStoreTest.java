package dev.kahawa.store;

class InMemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return RevisionedStore.inMemory(StoreOptions.DEFAULT, clock);
    }
}
