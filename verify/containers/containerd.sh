#!/bin/sh
# containerd.sh start|stop|kill DIRECTORY: a containerd of its own in DIRECTORY, with its own
# configuration, socket, root and state, and the images of images.sh; nothing of the machine's
# containerd is touched.
#
#   start  starts it, again after a kill; waits until it answers
#   stop   ends it with all its containers, and takes away what they held
#   kill   kill -9; its containers go on
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
verb=$1
directory=$(mkdir -p "$2" && CDPATH='' cd -- "$2" && pwd)
socket=$directory/containerd.sock
PATH=$PATH:/usr/sbin:/sbin
export PATH

ctr() { command ctr --address "$socket" --namespace k8s.io "$@"; }

# The snapshotter that the folder's file system can do.
snapshotter() {
    probe=$(mktemp -d "$directory/probe.XXXXXX")
    mkdir "$probe/lower" "$probe/upper" "$probe/work" "$probe/merged"
    if mount -t overlay overlay -o \
        "lowerdir=$probe/lower,upperdir=$probe/upper,workdir=$probe/work" \
        "$probe/merged" 2>/dev/null; then
        umount "$probe/merged"
        echo overlayfs
    else
        echo native
    fi
    rm -rf "$probe"
}

# Without CAP_SYS_RESOURCE no process may be made less likely to be killed, as sandboxes are.
restrict_oom_score() {
    if (echo -1 >/proc/self/oom_score_adj) 2>/dev/null; then echo false; else echo true; fi
}

configure() {
    mkdir -p "$directory/cni/net.d"
    cat >"$directory/config.toml" <<TOML
version = 2
root = "$directory/root"
state = "$directory/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]

[grpc]
  address = "$socket"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/kahawa/pause:1"
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = $(restrict_oom_score)

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "$directory/cni/net.d"

[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "$directory/registries"

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "$(snapshotter)"
TOML
}

# The images again, for what is pulled anew each time: docker.io is a registry on this machine.
serve() {
    if [ -s "$directory/registry.pid" ] && kill -0 "$(cat "$directory/registry.pid")" 2>/dev/null
    then
        return
    fi
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    images=$(sh "$here/images.sh")
    for image in nginx busybox; do
        mkdir -p "$directory/layouts/$image"
        tar xf "$images/$image.tar" -C "$directory/layouts/$image"
    done
    # an image that is only here, and so fetched by whoever wants it
    umoci config --image "$directory/layouts/busybox:latest" --tag fetched \
        --config.label only=here
    rm -f "$directory/registry.port"
    setsid "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m "$here/Registry.java" \
        "$directory/layouts" "$directory/registry.port" \
        </dev/null >>"$directory/registry.log" 2>&1 &
    echo $! >"$directory/registry.pid"
    tries=0
    until [ -s "$directory/registry.port" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ]; then
            echo "no real containers: no registry; see $directory/registry.log" >&2
            exit 1
        fi
        sleep 0.2
    done
    mkdir -p "$directory/registries/docker.io"
    address=http://127.0.0.1:$(cat "$directory/registry.port")
    cat >"$directory/registries/docker.io/hosts.toml" <<TOML
server = "$address"

[host."$address"]
  capabilities = ["pull", "resolve"]
TOML
}

is_running() {
    [ -s "$directory/pid" ] && pid=$(cat "$directory/pid") &&
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = containerd ]
}

launch() {
    setsid containerd --config "$directory/config.toml" \
        </dev/null >>"$directory/containerd.log" 2>&1 &
    echo $! >"$directory/pid"
    tries=0
    until ctr version >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -gt 150 ] || ! is_running; then
            echo "no real containers: containerd did not start; see $directory/containerd.log" >&2
            exit 1
        fi
        sleep 0.2
    done
}

import() {
    images=$(sh "$here/images.sh")
    stamp=$directory/images
    cmp -s "$images/stamp" "$stamp" && return 0
    ctr images import --base-name docker.io/library/nginx "$images/nginx.tar"
    ctr images import --base-name docker.io/library/busybox "$images/busybox.tar"
    ctr images import --base-name localhost/kahawa/pause "$images/pause.tar"
    ctr images tag --force docker.io/library/nginx:latest docker.io/library/nginx:1.27
    cp "$images/stamp" "$stamp"
}

# Ends the containers, which would outlive containerd, and gives back their addresses.
end_containers() {
    for container in $(ctr containers list -q 2>/dev/null); do
        ctr tasks kill --signal KILL --all "$container" 2>/dev/null || true
        ctr tasks delete --force "$container" 2>/dev/null || true
        ctr containers delete "$container" 2>/dev/null || true
        grep -lrs "^$container" /var/lib/cni/networks | while read -r lease; do
            rm -f "$lease"
        done
    done
}

# The shims that are still there, by the address on their command line.
end_shims() {
    for process in /proc/[0-9]*; do
        if tr '\0' ' ' <"$process/cmdline" 2>/dev/null |
            grep -q "containerd-shim.* -address $socket "; then
            kill -9 "${process#/proc/}" 2>/dev/null || true
        fi
    done
}

unmount() {
    awk -v d="$directory/" 'index($2, d) == 1 { print $2 }' /proc/mounts | sort -r |
        while read -r point; do
            umount -l "$point" 2>/dev/null || true
        done
}

case $verb in
    start)
        serve
        is_running && exit 0
        configure
        launch
        import >>"$directory/import.log" 2>&1 || {
            echo "no real containers: images not imported; see $directory/import.log" >&2
            exit 1
        }
        ;;
    kill)
        is_running && kill -9 "$pid"
        while is_running; do sleep 0.05; done
        ;;
    stop)
        if [ -s "$directory/registry.pid" ]; then
            kill "$(cat "$directory/registry.pid")" 2>/dev/null || true
        fi
        if [ -d "$directory/root" ]; then
            is_running || launch
            end_containers
            kill "$pid"
            while is_running; do sleep 0.1; done
            end_shims
            unmount
        fi
        rm -rf "$directory"
        ;;
    *)
        echo "start, stop or kill" >&2
        exit 2
        ;;
esac
