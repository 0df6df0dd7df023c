package dev.kahawa.controllers.garbage;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.List;

/**
 * What the collector remembers of an object.
 *
 * @param deletion how the object is being deleted
 */
record Node(
        GroupVersionResource resource,
        ObjectName name,
        String uid,
        List<OwnerReference> owners,
        Deletion deletion) {

    /** Where an object's deletion stands. */
    enum Deletion {
        NONE,
        UNDERWAY,
        /** Waits until its dependents have been let go. */
        ORPHANING,
        /** Waits until its dependents are gone. */
        FOREGROUND
    }

    boolean blocks(String ownerUid) {
        return owners.stream().anyMatch(o -> o.uid().equals(ownerUid) && o.blocksOwnerDeletion());
    }
}
