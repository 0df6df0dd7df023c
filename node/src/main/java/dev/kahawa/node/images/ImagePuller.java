package dev.kahawa.node.images;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.objects.ReferredObjects;
import dev.kahawa.node.pod.BackOff;
import dev.kahawa.node.pod.NotStartedException;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.Images.Credentials;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.RuntimeFailedException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that a container's image is here, by its pull policy. An image that can't be pulled is
 * tried again ever later. Safe for use by many threads.
 */
public final class ImagePuller {
    private final Images images;
    private final FetchedImages fetched;
    private final PullSecrets secrets;
    private final InstantSource clock;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    private record Failure(BackOff backOff, String message) {}

    /** What is told as Events while an image is looked for. */
    public interface Teller {
        void normal(String reason, String message);

        void warning(String reason, String message);
    }

    /** @param fetched hears of the images that come by this */
    public ImagePuller(
            Images images, FetchedImages fetched, ReferredObjects objects, InstantSource clock) {
        this.images = images;
        this.fetched = fetched;
        this.secrets = new PullSecrets(objects);
        this.clock = clock;
    }

    /** The image that the container runs, here by now. */
    public Image ensure(Pod pod, PodContainer container, Teller teller)
            throws NotStartedException, InterruptedException {
        String asked = container.image();
        Optional<ImageName> name = ImageName.parse(asked);
        if (name.isEmpty()) {
            String message = "Failed to apply default image tag \"" + asked + "\": couldn't parse "
                    + "image name \"" + asked + "\": invalid reference format";
            teller.warning("InspectFailed", message);
            throw new NotStartedException("InvalidImageName", message);
        }
        Optional<Image> here = find(name.get(), asked, teller);
        String policy = container.json().text("imagePullPolicy");
        if (here.isPresent() && !policy.equals("Always")) {
            teller.normal("Pulled", "Container image \"" + asked + "\" already present on machine");
            return here.get();
        }
        if (policy.equals("Never")) {
            String message =
                    "Container image \"" + asked + "\" is not present with pull policy of Never";
            teller.warning("ErrImageNeverPull", message);
            throw new NotStartedException("ErrImageNeverPull", message);
        }
        Image pulled = pull(pod, asked, name.get(), teller);
        if (here.isEmpty()) {
            fetched.add(name.get().reference());
        }
        return pulled;
    }

    private Optional<Image> find(ImageName name, String asked, Teller teller)
            throws NotStartedException, InterruptedException {
        try {
            return images.find(name.reference());
        } catch (RuntimeFailedException failed) {
            String message = "Failed to inspect image \"" + asked + "\": " + failed.getMessage();
            teller.warning("InspectFailed", message);
            throw new NotStartedException("ImageInspectError", message);
        }
    }

    private Image pull(Pod pod, String asked, ImageName name, Teller teller)
            throws NotStartedException, InterruptedException {
        String key = pod.meta().uid() + "_" + name.reference();
        Failure before = failures.get(key);
        if (before != null && clock.instant().isBefore(until(before))) {
            String message = "Back-off pulling image \"" + asked + "\"";
            teller.normal("BackOff", message);
            throw new NotStartedException(
                    "ImagePullBackOff", message + ": ErrImagePull: " + before.message());
        }
        teller.normal("Pulling", "Pulling image \"" + asked + "\"");
        Instant start = clock.instant();
        try {
            Image image = pulled(pod, name);
            failures.remove(key);
            String time = seconds(Duration.between(start, clock.instant()));
            teller.normal(
                    "Pulled",
                    "Successfully pulled image \"" + asked + "\" in " + time + " (" + time
                            + " including waiting). Image size: " + image.sizeBytes() + " bytes.");
            return image;
        } catch (RuntimeFailedException failed) {
            String message = String.valueOf(failed.getMessage());
            failures.put(key, failure(before, message));
            teller.warning("Failed", "Failed to pull image \"" + asked + "\": " + message);
            throw new NotStartedException("ErrImagePull", message);
        }
    }

    private Failure failure(@Nullable Failure before, String message) {
        Instant now = clock.instant();
        return new Failure(
                BackOff.next(before == null ? null : before.backOff(), now, now), message);
    }

    /** When a Pod's image may be tried again. */
    private static Instant until(Failure failure) {
        return failure.backOff().updated().plus(failure.backOff().pause());
    }

    /** The next time at which one of a Pod's images may be tried again, if any waits. */
    public Optional<Instant> retry(Pod pod) {
        return failures.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(pod.meta().uid() + "_"))
                .map(entry -> until(entry.getValue()))
                .min(Instant::compareTo);
    }

    public void forget(String pod) {
        failures.keySet().removeIf(key -> key.startsWith(pod + "_"));
    }

    private Image pulled(Pod pod, ImageName name) throws InterruptedException {
        RuntimeFailedException last = new RuntimeFailedException("no credentials");
        for (Credentials credentials : secrets.of(pod, name)) {
            try {
                String reference = images.pull(name.reference(), credentials);
                return images.find(reference)
                        .orElseThrow(() -> new RuntimeFailedException(
                                "image " + reference + " went as soon as it came"));
            } catch (RuntimeFailedException failed) {
                last = failed;
            }
        }
        throw last;
    }

    private static String seconds(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1_000 ? millis + "ms" : millis / 1_000 + "." + millis % 1_000 / 100 + "s";
    }
}
