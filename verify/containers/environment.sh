#!/bin/sh
# environment.sh DIRECTORY: everything that tests on real containers need, with a containerd of its
# own running in DIRECTORY (containerd.sh stop DIRECTORY ends it). Prints NAME=VALUE lines for the
# tests' environment. Exit code 3 and a word on stderr where this machine can't.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
directory=$1
sh "$here/install.sh"
sh "$here/images.sh" >/dev/null
sh "$here/containerd.sh" start "$directory"
cat <<LINES
KAHAWA_CONTAINERD=$directory
KAHAWA_CONTAINERD_SOCKET=$directory/containerd.sock
KAHAWA_CONTAINERD_CNI=$directory/cni/net.d
KAHAWA_CONTAINERD_SCRIPT=$here/containerd.sh
LINES
