#!/bin/sh
# Runs the packaged program beside this file's module with the options it is meant to run with.
# run.sh train makes its AOT cache instead. JAVA_HOME is set by the caller.
set -eu

program=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/target/kahawa

# Serial collector, compact headers, a heap that shrinks, two malloc arenas instead of one for each
# thread: the least memory (docs/performance.md). Without memory it ends at once, rather than go on
# with threads missing; whoever started it starts it again. KAHAWA_JAVA_OPTIONS are further options of
# the JVM, such as -Xmx1g.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

# The folder of SQLite's library for this machine; where there is none, it unpacks one itself.
case $(uname -sm) in
    'Linux x86_64') native=Linux/x86_64 ;;
    'Linux aarch64') native=Linux/aarch64 ;;
    'Darwin arm64') native=Mac/aarch64 ;;
    'Darwin x86_64') native=Mac/x86_64 ;;
    *) native=none ;;
esac

set -- -jar "$program/kahawa-launcher-0.1.0.jar" "$@"
# shellcheck disable=SC2086 # options are words
set -- ${KAHAWA_JAVA_OPTIONS:-} "$@"
[ "$(uname -s)" != Linux ] || set -- -XX:TrimNativeHeapInterval=10000 "$@"
set -- -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms24m -XX:MaxNewSize=24m \
    -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10 -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError \
    -Djava.library.path="$program/native" -Dorg.sqlite.lib.path="$program/native/$native" \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@"

last=
for last in "$@"; do :; done
if [ "$last" = train ]; then
    rm -f "$program/kahawa.aot"
    "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$program/kahawa.aot" "$@" >"$program/train.log" 2>&1 ||
        { cat "$program/train.log" >&2; exit 1; }
    touch "$program/kahawa.aot"
else
    exec "$JAVA_HOME/bin/java" -XX:AOTCache="$program/kahawa.aot" -Xlog:aot=off "$@"
fi
