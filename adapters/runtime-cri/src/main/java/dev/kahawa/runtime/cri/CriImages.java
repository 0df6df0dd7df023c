package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.runtime.cri.v1.AuthConfig;
import dev.kahawa.runtime.cri.v1.ImageFsInfoRequest;
import dev.kahawa.runtime.cri.v1.ImageFsInfoResponse;
import dev.kahawa.runtime.cri.v1.ImageSpec;
import dev.kahawa.runtime.cri.v1.ImageStatusRequest;
import dev.kahawa.runtime.cri.v1.ImageStatusResponse;
import dev.kahawa.runtime.cri.v1.ListImagesRequest;
import dev.kahawa.runtime.cri.v1.PullImageRequest;
import dev.kahawa.runtime.cri.v1.RemoveImageRequest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The images of a runtime. */
final class CriImages implements Images {
    /** A pull that isn't done by then has failed; runtimes give up earlier where nothing moves. */
    private static final Duration PULL_MAX = Duration.ofHours(1);

    private final Connection connection;

    CriImages(Connection connection) {
        this.connection = connection;
    }

    @Override
    public List<Image> list() throws InterruptedException {
        return connection
                .call(
                        Methods.LIST_IMAGES,
                        ListImagesRequest.getDefaultInstance(),
                        CriRuntime.CALL_MAX)
                .getImagesList()
                .stream()
                .map(Answers::image)
                .toList();
    }

    @Override
    public Optional<Image> find(String reference) throws InterruptedException {
        ImageStatusRequest request =
                ImageStatusRequest.newBuilder().setImage(spec(reference)).build();
        ImageStatusResponse answer =
                connection.call(Methods.IMAGE_STATUS, request, CriRuntime.CALL_MAX);
        return answer.hasImage() ? Optional.of(Answers.image(answer.getImage())) : Optional.empty();
    }

    @Override
    public String pull(String reference, Credentials credentials) throws InterruptedException {
        PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(reference));
        if (!credentials.equals(Credentials.NONE)) {
            request.setAuth(AuthConfig.newBuilder()
                    .setUsername(credentials.user())
                    .setPassword(credentials.password())
                    .setIdentityToken(credentials.identityToken()));
        }
        return connection.call(Methods.PULL_IMAGE, request.build(), PULL_MAX).getImageRef();
    }

    @Override
    public void remove(String id) throws InterruptedException {
        try {
            connection.call(
                    Methods.REMOVE_IMAGE,
                    RemoveImageRequest.newBuilder().setImage(spec(id)).build(),
                    CriRuntime.CALL_MAX);
        } catch (NotThereException gone) {
            // As asked.
        }
    }

    @Override
    public Usage usage() throws InterruptedException {
        ImageFsInfoResponse answer = connection.call(
                Methods.IMAGE_FS_INFO,
                ImageFsInfoRequest.getDefaultInstance(),
                CriRuntime.CALL_MAX);
        if (answer.getImageFilesystemsCount() == 0) {
            throw new RuntimeFailedException("the runtime names no file system for its images");
        }
        return Answers.usage(answer.getImageFilesystems(0));
    }

    private static ImageSpec spec(String reference) {
        return ImageSpec.newBuilder().setImage(reference).build();
    }
}
