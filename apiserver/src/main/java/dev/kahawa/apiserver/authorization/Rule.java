package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One {@code rbac/v1 PolicyRule}. */
record Rule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {

    static Rule of(JsonObject rule) {
        return new Rule(
                rule.array("verbs").strings(),
                rule.array("apiGroups").strings(),
                rule.array("resources").strings(),
                rule.array("resourceNames").strings(),
                rule.array("nonResourceURLs").strings());
    }

    JsonObject toJson() {
        return JsonObject.builder()
                .put("verbs", JsonArray.ofStrings(verbs))
                .putUnlessEmpty("apiGroups", JsonArray.ofStrings(apiGroups))
                .putUnlessEmpty("resources", JsonArray.ofStrings(resources))
                .putUnlessEmpty("resourceNames", JsonArray.ofStrings(resourceNames))
                .putUnlessEmpty("nonResourceURLs", JsonArray.ofStrings(nonResourceUrls))
                .build();
    }

    boolean allows(Target target) {
        return switch (target) {
            case Target.Resource resource -> allows(resource);
            case Target.NonResource other -> hasVerb(other.verb()) && hasUrl(other.path());
        };
    }

    private boolean allows(Target.Resource target) {
        return hasVerb(target.verb())
                && (apiGroups.contains("*") || apiGroups.contains(target.group()))
                && hasResource(target.resource(), target.subresource())
                && (resourceNames.isEmpty() || resourceNames.contains(target.name()));
    }

    private boolean hasVerb(String verb) {
        return verbs.contains("*") || verbs.contains(verb);
    }

    private boolean hasResource(String resource, String subresource) {
        if (resources.contains("*")) {
            return true;
        }
        return subresource.isEmpty()
                ? resources.contains(resource)
                : resources.contains(resource + "/" + subresource)
                        || resources.contains("*/" + subresource);
    }

    private boolean hasUrl(String path) {
        for (String url : nonResourceUrls) {
            if (url.equals("*")
                    || url.equals(path)
                    || url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The parts of this rule that none of those allows. */
    List<Rule> missingFrom(List<Rule> owned) {
        return parts().stream()
                .filter(part -> owned.stream().noneMatch(rule -> rule.includes(part)))
                .toList();
    }

    /** Parts that differ in their verbs only, put together. */
    static List<Rule> compact(List<Rule> parts) {
        Map<Rule, List<String>> verbs = new LinkedHashMap<>();
        List<Rule> result = new ArrayList<>();
        for (Rule part : parts) {
            if (part.nonResourceUrls.isEmpty()) {
                verbs.computeIfAbsent(part.withVerbs(List.of()), key -> new ArrayList<>())
                        .addAll(part.verbs);
            } else {
                result.add(part);
            }
        }
        verbs.forEach(
                (rule, all) -> result.add(rule.withVerbs(all.stream().distinct().toList())));
        return result;
    }

    private Rule withVerbs(List<String> changed) {
        return new Rule(changed, apiGroups, resources, resourceNames, nonResourceUrls);
    }

    /** The rule taken apart: a single verb, group, resource, name or URL each. */
    private List<Rule> parts() {
        List<Rule> parts = new ArrayList<>();
        List<String> names = resourceNames.isEmpty() ? List.of("") : resourceNames;
        for (String verb : verbs) {
            for (String url : nonResourceUrls) {
                parts.add(new Rule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
            }
            for (String group : apiGroups) {
                for (String resource : resources) {
                    for (String name : names) {
                        List<String> only = name.isEmpty() ? List.of() : List.of(name);
                        parts.add(new Rule(
                                List.of(verb), List.of(group), List.of(resource), only, List.of()));
                    }
                }
            }
        }
        return parts;
    }

    private boolean includes(Rule part) {
        if (!hasVerb(part.verbs.getFirst())) {
            return false;
        }
        if (!part.nonResourceUrls.isEmpty()) {
            return hasUrl(part.nonResourceUrls.getFirst());
        }
        String resource = part.resources.getFirst();
        int slash = resource.indexOf('/');
        String sub = slash < 0 ? "" : "*" + resource.substring(slash);
        return (apiGroups.contains("*") || apiGroups.contains(part.apiGroups.getFirst()))
                && (resources.contains("*")
                        || resources.contains(resource)
                        || resources.contains(sub))
                && (resourceNames.isEmpty()
                        || !part.resourceNames.isEmpty()
                                && resourceNames.contains(part.resourceNames.getFirst()));
    }
}
