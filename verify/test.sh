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
trap 'rm -f "$missing"' EXIT
for assignment in $(sh "$home/verify/tools.sh" 2>"$missing"); do
    export "${assignment?}"
done
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
