#!/bin/sh
# kahawa bench [PART...]: measures the packaged program; docs/performance.md tells what the figures
# mean. JAVA_HOME is set by the caller, who has built the program.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=$home/verify/target/bench
(cd "$home" && sh ./mvnw -q -B -ntp -Dfast -DskipTests -pl verify -am compile)
rm -rf "$work"
mkdir -p "$work"
containers=$work/containerd
finish() {
    if [ -d "$containers" ]; then
        sh "$home/verify/containers/containerd.sh" stop "$containers"
    fi
    rm -rf "$work"
}
trap finish EXIT
case "${*:-containers}" in
    *containers*)
        if assignments=$(sh "$home/verify/containers/environment.sh" "$containers"); then
            crictl=$(sh "$home/verify/containers/crictl.sh" || true)
            for assignment in $assignments $crictl; do
                export "${assignment?}"
            done
        fi
        ;;
esac
program=$home/launcher/target/kahawa
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    -cp "$home/verify/target/classes:$program/kahawa-launcher-0.1.0.jar:$program/lib/*" \
    dev.kahawa.verify.bench.Bench "$home" "$work" "$@"
