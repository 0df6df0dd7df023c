package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.User;

import java.util.ArrayList;
import java.util.List;

/** Authorizers asked in turn: the first that allows decides. The group system:masters may all. */
public final class Authorizers implements Authorizer {
    private static final String MASTERS = "system:masters";

    private final List<Authorizer> authorizers;

    public Authorizers(Authorizer... authorizers) {
        this.authorizers = List.of(authorizers);
    }

    @Override
    public Verdict authorize(User user, Target target) {
        if (user.groups().contains(MASTERS)) {
            return new Verdict.Allowed("", "the group system:masters may do anything");
        }
        List<String> reasons = new ArrayList<>();
        for (Authorizer authorizer : authorizers) {
            Verdict verdict = authorizer.authorize(user, target);
            if (verdict instanceof Verdict.Allowed) {
                return verdict;
            }
            if (!verdict.reason().isEmpty()) {
                reasons.add(verdict.reason());
            }
        }
        return new Verdict.NoOpinion(String.join("\n", reasons));
    }
}
