#!/bin/sh
# Builds the images that tests on real containers run, from Debian's packages and without any
# registry: nginx (and its tag curl, with curl in it), busybox, and the sandbox's own. They are kept
# as OCI layouts in one tar file each below XDG's cache folder, and built again when this script
# changes. Prints that folder.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=${KAHAWA_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/kahawa/images}
PATH=$PATH:/usr/sbin:/sbin
export PATH

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

stamp=$(sha256sum <"$here/images.sh")
if [ -f "$cache/stamp" ] && [ "$(cat "$cache/stamp")" = "$stamp" ]; then
    printf '%s\n' "$cache"
    exit 0
fi

work=$(mktemp -d "$cache/work.XXXXXX")
log=$cache/log
finish() {
    code=$?
    rm -rf "$work"
    [ "$code" = 0 ] || echo "no real containers: the images could not be built; see $log" >&4
}
trap finish EXIT

# begin LAYOUT TAG: an empty image, unpacked into $work/bundle
begin() {
    umoci init --layout "$1"
    umoci new --image "$1:$2"
    rm -rf "$work/bundle"
    umoci unpack --image "$1:$2" "$work/bundle"
}

# busybox: the static program under all its names
busybox_image() {
    begin "$work/busybox" latest
    root=$work/bundle/rootfs
    mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/root" "$root/var/run" "$root/home"
    chmod 1777 "$root/tmp"
    cp "$(command -v busybox)" "$root/bin/busybox"
    for name in $(busybox --list); do
        [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
    done
    mkdir -p "$root/usr"
    ln -s ../bin "$root/usr/bin"
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' \
        >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    umoci repack --image "$work/busybox:latest" "$work/bundle"
    umoci config --image "$work/busybox:latest" --config.cmd sh \
        --config.env PATH=/bin:/usr/bin
}

# The sandbox's process reaps what is left to it, and ends when told to.
sandbox_image() {
    begin "$work/pause" 1
    root=$work/bundle/rootfs
    cat >"$work/pause.c" <<'C'
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal) { _exit(0); }
static void reap(int signal) { while (waitpid(-1, NULL, WNOHANG) > 0) {} }

int main(void) {
    signal(SIGINT, end);
    signal(SIGTERM, end);
    signal(SIGCHLD, reap);
    for (;;) pause();
}
C
    if command -v gcc >/dev/null && gcc -static -Os -o "$root/pause" "$work/pause.c"; then
        strip "$root/pause" || true
        set -- --config.entrypoint /pause
    else
        cp "$(command -v busybox)" "$root/busybox"
        set -- --config.entrypoint /busybox --config.cmd sh --config.cmd -c \
            --config.cmd 'trap "exit 0" INT TERM; while :; do /busybox sleep 3600 & wait; done'
    fi
    umoci repack --image "$work/pause:1" "$work/bundle"
    umoci config --image "$work/pause:1" "$@"
}

suite() {
    # shellcheck disable=SC1091
    if [ -f /etc/os-release ] && (. /etc/os-release && [ "${ID:-}" = debian ]); then
        (. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-bookworm}")
    else
        echo bookworm
    fi
}

# nginx: Debian's, with bash and apt as the smallest Debian has them
nginx_image() {
    mirror=${KAHAWA_DEBIAN_MIRROR:-http://deb.debian.org/debian}
    begin "$work/nginx" latest
    root=$work/bundle/rootfs
    debootstrap --variant=minbase --include=nginx-light,ca-certificates \
        "$(suite)" "$root" "$mirror"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/usr/share/doc/* "$root"/usr/share/man/* \
        "$root"/usr/share/locale/* "$root"/var/log/bootstrap.log
    # What the image of the registry does: its logs are the container's.
    ln -sf /dev/stdout "$root/var/log/nginx/access.log"
    ln -sf /dev/stderr "$root/var/log/nginx/error.log"
    umoci repack --refresh-bundle --image "$work/nginx:latest" "$work/bundle"
    umoci config --image "$work/nginx:latest" --config.entrypoint nginx \
        --config.cmd -g --config.cmd 'daemon off;' --config.exposedports 80/tcp \
        --config.stopsignal SIGQUIT \
        --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    umoci tag --image "$work/nginx:latest" curl
    rm -rf "$work/bundle"
    umoci unpack --image "$work/nginx:curl" "$work/bundle"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    chroot "$root" apt-get update -qq
    chroot "$root" apt-get install -y -qq --no-install-recommends curl
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin \
        "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root/etc/resolv.conf"
    umoci repack --image "$work/nginx:curl" "$work/bundle"
}

echo "Building the images for tests on real containers (about a minute, once)..." >&2
exec 3>&1 4>&2 >"$log" 2>&1
busybox_image
sandbox_image
nginx_image
for image in busybox pause nginx; do
    tar cf "$cache/$image.tar" -C "$work/$image" .
done
printf '%s\n' "$stamp" >"$cache/stamp"
printf '%s\n' "$cache" >&3
