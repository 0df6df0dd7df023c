#!/bin/sh
# kahawa bench [PART...]: measures the packaged program; docs/performance.md tells what the figures
# mean. JAVA_HOME is set by the caller, who has built the program.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=$home/verify/target/bench
(cd "$home" && sh ./mvnw -q -B -ntp -Dfast -DskipTests -pl verify -am compile)
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
program=$home/launcher/target/kahawa
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    -cp "$home/verify/target/classes:$program/kahawa-launcher-0.1.0.jar:$program/lib/*" \
    dev.kahawa.verify.bench.Bench "$home" "$work" "$@"
