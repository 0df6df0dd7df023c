#!/bin/sh
# kahawa test [--all] [MAVEN ARGUMENTS]: builds with every check and runs all tests. What can't run
# here is skipped and named; with --all a skip is a failure. JAVA_HOME is set by the caller.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
all=false
if [ "${1:-}" = --all ]; then
    all=true
    shift
fi

missing=$(mktemp)
containers=$(mktemp -d "${TMPDIR:-/tmp}/kahawa-test.XXXXXX")
finish() {
    rm -f "$missing"
    sh "$home/verify/containers/containerd.sh" stop "$containers" >/dev/null
}
trap finish EXIT
trap 'exit 130' INT TERM
for assignment in $(sh "$home/verify/tools.sh" 2>"$missing"); do
    export "${assignment?}"
done
if assignments=$(sh "$home/verify/containers/environment.sh" "$containers"); then
    for assignment in $assignments; do
        export "${assignment?}"
    done
else
    echo "no containerd: tests on real containers are skipped; why is said above" >>"$missing"
fi
command -v curl >/dev/null || echo "no curl: tests with curl are skipped" >>"$missing"

if $all; then
    export KAHAWA_TEST_ALL=true
fi
cd "$home"
sh ./mvnw -B -ntp verify "$@"

if [ -s "$missing" ]; then
    echo "Skipped:" >&2
    cat "$missing" >&2
    if $all; then
        exit 1
    fi
fi
