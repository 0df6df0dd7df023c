package dev.kahawa.apiserver.registry;

import dev.kahawa.model.request.Chunks;

import java.time.Duration;

/** A stream that is over after its first piece. */
final class OnePiece implements Chunks {
    private Next next;

    OnePiece(Next piece) {
        this.next = piece;
    }

    @Override
    public Next next(Duration timeout) {
        Next now = next;
        next = END;
        return now;
    }

    @Override
    public void close() {}
}
