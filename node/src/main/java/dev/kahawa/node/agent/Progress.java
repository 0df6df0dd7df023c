package dev.kahawa.node.agent;

import dev.kahawa.node.pod.PodState;

/**
 * Where a Pod is while its worker acts for it.
 *
 * @param state what was last seen, and what was made since
 * @param current whether there may be nothing else; if not, the runtime has to be asked
 * @param good whether no step failed
 */
record Progress(PodState state, boolean current, boolean good) {

    static Progress from(PodState state) {
        return new Progress(state, true, true);
    }

    Progress at(PodState now) {
        return new Progress(now, current, good);
    }

    /** After something ended or went. */
    Progress stale() {
        return new Progress(state, false, good);
    }

    Progress failed() {
        return new Progress(state, false, false);
    }
}
