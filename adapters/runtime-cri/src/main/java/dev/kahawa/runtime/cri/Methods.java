package dev.kahawa.runtime.cri;

import com.google.protobuf.MessageLite;

import dev.kahawa.runtime.cri.v1.AttachRequest;
import dev.kahawa.runtime.cri.v1.AttachResponse;
import dev.kahawa.runtime.cri.v1.ContainerStatusRequest;
import dev.kahawa.runtime.cri.v1.ContainerStatusResponse;
import dev.kahawa.runtime.cri.v1.CreateContainerRequest;
import dev.kahawa.runtime.cri.v1.CreateContainerResponse;
import dev.kahawa.runtime.cri.v1.ExecRequest;
import dev.kahawa.runtime.cri.v1.ExecResponse;
import dev.kahawa.runtime.cri.v1.ExecSyncRequest;
import dev.kahawa.runtime.cri.v1.ExecSyncResponse;
import dev.kahawa.runtime.cri.v1.ImageFsInfoRequest;
import dev.kahawa.runtime.cri.v1.ImageFsInfoResponse;
import dev.kahawa.runtime.cri.v1.ImageStatusRequest;
import dev.kahawa.runtime.cri.v1.ImageStatusResponse;
import dev.kahawa.runtime.cri.v1.ListContainerStatsRequest;
import dev.kahawa.runtime.cri.v1.ListContainerStatsResponse;
import dev.kahawa.runtime.cri.v1.ListContainersRequest;
import dev.kahawa.runtime.cri.v1.ListContainersResponse;
import dev.kahawa.runtime.cri.v1.ListImagesRequest;
import dev.kahawa.runtime.cri.v1.ListImagesResponse;
import dev.kahawa.runtime.cri.v1.ListPodSandboxRequest;
import dev.kahawa.runtime.cri.v1.ListPodSandboxResponse;
import dev.kahawa.runtime.cri.v1.PodSandboxStatusRequest;
import dev.kahawa.runtime.cri.v1.PodSandboxStatusResponse;
import dev.kahawa.runtime.cri.v1.PortForwardRequest;
import dev.kahawa.runtime.cri.v1.PortForwardResponse;
import dev.kahawa.runtime.cri.v1.PullImageRequest;
import dev.kahawa.runtime.cri.v1.PullImageResponse;
import dev.kahawa.runtime.cri.v1.RemoveContainerRequest;
import dev.kahawa.runtime.cri.v1.RemoveContainerResponse;
import dev.kahawa.runtime.cri.v1.RemoveImageRequest;
import dev.kahawa.runtime.cri.v1.RemoveImageResponse;
import dev.kahawa.runtime.cri.v1.RemovePodSandboxRequest;
import dev.kahawa.runtime.cri.v1.RemovePodSandboxResponse;
import dev.kahawa.runtime.cri.v1.ReopenContainerLogRequest;
import dev.kahawa.runtime.cri.v1.ReopenContainerLogResponse;
import dev.kahawa.runtime.cri.v1.RunPodSandboxRequest;
import dev.kahawa.runtime.cri.v1.RunPodSandboxResponse;
import dev.kahawa.runtime.cri.v1.StartContainerRequest;
import dev.kahawa.runtime.cri.v1.StartContainerResponse;
import dev.kahawa.runtime.cri.v1.StatusRequest;
import dev.kahawa.runtime.cri.v1.StatusResponse;
import dev.kahawa.runtime.cri.v1.StopContainerRequest;
import dev.kahawa.runtime.cri.v1.StopContainerResponse;
import dev.kahawa.runtime.cri.v1.StopPodSandboxRequest;
import dev.kahawa.runtime.cri.v1.StopPodSandboxResponse;
import dev.kahawa.runtime.cri.v1.UpdateContainerResourcesRequest;
import dev.kahawa.runtime.cri.v1.UpdateContainerResourcesResponse;
import dev.kahawa.runtime.cri.v1.VersionRequest;
import dev.kahawa.runtime.cri.v1.VersionResponse;

import io.grpc.MethodDescriptor;
import io.grpc.protobuf.lite.ProtoLiteUtils;

/** The methods of CRI's two services that the agent calls. */
final class Methods {
    static final MethodDescriptor<VersionRequest, VersionResponse> VERSION = runtime(
            "Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
    static final MethodDescriptor<StatusRequest, StatusResponse> STATUS = runtime(
            "Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());
    static final MethodDescriptor<RunPodSandboxRequest, RunPodSandboxResponse> RUN_POD_SANDBOX =
            runtime(
                    "RunPodSandbox",
                    RunPodSandboxRequest.getDefaultInstance(),
                    RunPodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<StopPodSandboxRequest, StopPodSandboxResponse> STOP_POD_SANDBOX =
            runtime(
                    "StopPodSandbox",
                    StopPodSandboxRequest.getDefaultInstance(),
                    StopPodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<RemovePodSandboxRequest, RemovePodSandboxResponse>
            REMOVE_POD_SANDBOX = runtime(
                    "RemovePodSandbox",
                    RemovePodSandboxRequest.getDefaultInstance(),
                    RemovePodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<ListPodSandboxRequest, ListPodSandboxResponse> LIST_POD_SANDBOX =
            runtime(
                    "ListPodSandbox",
                    ListPodSandboxRequest.getDefaultInstance(),
                    ListPodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<PodSandboxStatusRequest, PodSandboxStatusResponse>
            POD_SANDBOX_STATUS = runtime(
                    "PodSandboxStatus",
                    PodSandboxStatusRequest.getDefaultInstance(),
                    PodSandboxStatusResponse.getDefaultInstance());
    static final MethodDescriptor<CreateContainerRequest, CreateContainerResponse>
            CREATE_CONTAINER = runtime(
                    "CreateContainer",
                    CreateContainerRequest.getDefaultInstance(),
                    CreateContainerResponse.getDefaultInstance());
    static final MethodDescriptor<StartContainerRequest, StartContainerResponse> START_CONTAINER =
            runtime(
                    "StartContainer",
                    StartContainerRequest.getDefaultInstance(),
                    StartContainerResponse.getDefaultInstance());
    static final MethodDescriptor<StopContainerRequest, StopContainerResponse> STOP_CONTAINER =
            runtime(
                    "StopContainer",
                    StopContainerRequest.getDefaultInstance(),
                    StopContainerResponse.getDefaultInstance());
    static final MethodDescriptor<RemoveContainerRequest, RemoveContainerResponse>
            REMOVE_CONTAINER = runtime(
                    "RemoveContainer",
                    RemoveContainerRequest.getDefaultInstance(),
                    RemoveContainerResponse.getDefaultInstance());
    static final MethodDescriptor<ListContainersRequest, ListContainersResponse> LIST_CONTAINERS =
            runtime(
                    "ListContainers",
                    ListContainersRequest.getDefaultInstance(),
                    ListContainersResponse.getDefaultInstance());
    static final MethodDescriptor<ContainerStatusRequest, ContainerStatusResponse>
            CONTAINER_STATUS = runtime(
                    "ContainerStatus",
                    ContainerStatusRequest.getDefaultInstance(),
                    ContainerStatusResponse.getDefaultInstance());
    static final MethodDescriptor<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse>
            UPDATE_CONTAINER_RESOURCES = runtime(
                    "UpdateContainerResources",
                    UpdateContainerResourcesRequest.getDefaultInstance(),
                    UpdateContainerResourcesResponse.getDefaultInstance());
    static final MethodDescriptor<ReopenContainerLogRequest, ReopenContainerLogResponse>
            REOPEN_CONTAINER_LOG = runtime(
                    "ReopenContainerLog",
                    ReopenContainerLogRequest.getDefaultInstance(),
                    ReopenContainerLogResponse.getDefaultInstance());
    static final MethodDescriptor<ExecSyncRequest, ExecSyncResponse> EXEC_SYNC = runtime(
            "ExecSync",
            ExecSyncRequest.getDefaultInstance(),
            ExecSyncResponse.getDefaultInstance());
    static final MethodDescriptor<ExecRequest, ExecResponse> EXEC =
            runtime("Exec", ExecRequest.getDefaultInstance(), ExecResponse.getDefaultInstance());
    static final MethodDescriptor<AttachRequest, AttachResponse> ATTACH = runtime(
            "Attach", AttachRequest.getDefaultInstance(), AttachResponse.getDefaultInstance());
    static final MethodDescriptor<PortForwardRequest, PortForwardResponse> PORT_FORWARD = runtime(
            "PortForward",
            PortForwardRequest.getDefaultInstance(),
            PortForwardResponse.getDefaultInstance());
    static final MethodDescriptor<ListContainerStatsRequest, ListContainerStatsResponse>
            LIST_CONTAINER_STATS = runtime(
                    "ListContainerStats",
                    ListContainerStatsRequest.getDefaultInstance(),
                    ListContainerStatsResponse.getDefaultInstance());

    static final MethodDescriptor<ListImagesRequest, ListImagesResponse> LIST_IMAGES = image(
            "ListImages",
            ListImagesRequest.getDefaultInstance(),
            ListImagesResponse.getDefaultInstance());
    static final MethodDescriptor<ImageStatusRequest, ImageStatusResponse> IMAGE_STATUS = image(
            "ImageStatus",
            ImageStatusRequest.getDefaultInstance(),
            ImageStatusResponse.getDefaultInstance());
    static final MethodDescriptor<PullImageRequest, PullImageResponse> PULL_IMAGE = image(
            "PullImage",
            PullImageRequest.getDefaultInstance(),
            PullImageResponse.getDefaultInstance());
    static final MethodDescriptor<RemoveImageRequest, RemoveImageResponse> REMOVE_IMAGE = image(
            "RemoveImage",
            RemoveImageRequest.getDefaultInstance(),
            RemoveImageResponse.getDefaultInstance());
    static final MethodDescriptor<ImageFsInfoRequest, ImageFsInfoResponse> IMAGE_FS_INFO = image(
            "ImageFsInfo",
            ImageFsInfoRequest.getDefaultInstance(),
            ImageFsInfoResponse.getDefaultInstance());

    private Methods() {}

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> runtime(
            String name, Q request, A answer) {
        return method("runtime.v1.RuntimeService/" + name, request, answer);
    }

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> image(
            String name, Q request, A answer) {
        return method("runtime.v1.ImageService/" + name, request, answer);
    }

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
            String name, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(ProtoLiteUtils.marshaller(request))
                .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
                .build();
    }
}
