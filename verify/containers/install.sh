#!/bin/sh
# Installs what tests on real containers need: containerd, runc, CNI plugins, umoci, debootstrap and
# a static busybox. Quiet where all is there. Exit code 3: can't be had here, said on stderr.
set -eu

[ "$(uname -s)" = Linux ] || { echo "no real containers: they need Linux" >&2; exit 3; }
[ "$(id -u)" = 0 ] || { echo "no real containers: they need root" >&2; exit 3; }

# PACKAGE FILE: the package is there if the file is (- for a program on the PATH)
absent=
need() {
    case $2 in
        /*) [ -e "$2" ] || absent="$absent $1" ;;
        *) PATH=$PATH:/usr/sbin:/sbin command -v "$2" >/dev/null || absent="$absent $1" ;;
    esac
}
need containerd containerd
need runc runc
need containernetworking-plugins /usr/lib/cni/bridge
need umoci umoci
need debootstrap debootstrap
need busybox-static busybox
need iptables iptables
# and tests of the network
need nftables nft
need iproute2 ip
need conntrack conntrack
need socat socat
need bind9-dnsutils dig
need curl curl
[ -n "$absent" ] || exit 0

command -v apt-get >/dev/null ||
    { echo "no real containers: no$absent, and no apt to install them" >&2; exit 3; }
export DEBIAN_FRONTEND=noninteractive
install() {
    # shellcheck disable=SC2086 # one word for each package
    apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends $absent \
        >/dev/null 2>&1
}
install || { apt-get update -qq >/dev/null 2>&1 && install; } ||
    { echo "no real containers: apt could not install$absent" >&2; exit 3; }
