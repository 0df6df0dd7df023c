#!/bin/sh
# crictl.sh: crictl, CRI's own command line, for the benchmarks to compare with; Go builds it, once,
# where Go is there. Prints KAHAWA_CRICTL=PATH. Exit code 3 and a word on stderr where it can't be had.
set -eu

version=v1.37.0
tools=${KAHAWA_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/kahawa/tools}/crictl-$version
if [ ! -x "$tools/crictl" ]; then
    command -v go >/dev/null || { echo "no crictl to compare with: no Go to build it" >&2; exit 3; }
    mkdir -p "$tools"
    if ! GOBIN=$tools go install "sigs.k8s.io/cri-tools/cmd/crictl@$version" >"$tools/log" 2>&1; then
        echo "no crictl to compare with: it could not be built; see $tools/log" >&2
        exit 3
    fi
fi
echo "KAHAWA_CRICTL=$tools/crictl"
