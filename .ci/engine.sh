#!/bin/bash
# Makes sure a container engine answers (`engine.sh`), or that images can be built here (`engine.sh tools`).
# Safe to run again and from several processes at once; says in one line what is missing where it cannot help.
set -euo pipefail

want=${1:-engine}
socket=/var/run/docker.sock
case "${DOCKER_HOST:-}" in
  unix://*) socket=${DOCKER_HOST#unix://} ;;
  # An engine elsewhere is the caller's to start; nothing here can stand in for it.
  ?*) socket=/nonexistent ;;
esac
pidfile=/var/run/docker.pid

answers() {
  have node || { docker -H "unix://$socket" version >/dev/null 2>&1; return; }
  node -e '
    const request = require("node:http").get({ socketPath: process.argv[1], path: "/_ping", timeout: 5000 }, (answer) =>
      process.exit(answer.statusCode === 200 ? 0 : 1));
    request.on("timeout", () => process.exit(1));
    request.on("error", () => process.exit(1));
  ' "$socket"
}
fail() { echo "container engine: $1" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

install() {
  [ "$(id -u)" = 0 ] || fail "missing $*; run as root or ask the administrator to install them"
  have apt-get || fail "missing $*; install them with this system's package manager"
  export DEBIAN_FRONTEND=noninteractive
  # A daemon that a package starts by itself must not inherit our lock, or it would hold it for ever.
  apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null 2>&1 9>&- ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } </dev/null >/dev/null 2>&1 9>&- ||
    fail "apt-get could not install $*; see /var/log/apt/term.log"
}

tools() {
  missing=()
  have mmdebstrap || missing+=(mmdebstrap)
  have dpkg-deb || missing+=(dpkg)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
}

# Nothing of the caller's may leak into the daemon: not its lock, not its pipes (npm would wait on them), not its session.
daemon() (
  for descriptor in /proc/"$BASHPID"/fd/*; do
    number=${descriptor##*/}
    [ "$number" -le 2 ] || eval "exec $number>&-"
  done
  exec setsid --fork dockerd --pidfile "$pidfile" "$@" </dev/null >>/var/log/dockerd.log 2>&1
)

awaited() {
  for ((half = 0; half < 60; half++)); do
    answers && return 0
    sleep 0.5
    # A daemon that gave up is not waited for; it writes its pid within the first seconds.
    [ "$1" = service ] || [ "$half" -lt 6 ] || kill -0 "$(cat "$pidfile" 2>/dev/null)" 2>/dev/null || return 1
  done
  return 1
}

start() {
  if [ -d /run/systemd/system ]; then
    systemctl start docker >/dev/null 2>&1 && awaited service && return 0
    fail "the docker service does not start; see: journalctl -u docker"
  fi
  # What a service manager would have done; without it the daemon refuses to start.
  [ -d /sys/fs/cgroup/memory ] || [ -e /sys/fs/cgroup/cgroup.controllers ] ||
    mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null || true
  # Jobs need no bridge, so a kernel without packet filter still serves; vfs starts containers slowly and comes last.
  for driver in overlay2 vfs; do
    for network in "" "--iptables=false --bridge=none"; do
      # shellcheck disable=SC2086
      daemon --storage-driver=$driver $network
      awaited process && return 0
    done
  done
  fail "dockerd does not start; see /var/log/dockerd.log"
}

engine() {
  answers && return 0
  [ -z "${DOCKER_HOST:-}" ] || fail "the engine at $DOCKER_HOST does not answer; start it, or unset DOCKER_HOST"
  [ "$(id -u)" = 0 ] || fail "no engine answers at $socket; start Docker, join the group docker, or run as root"
  missing=()
  have dockerd || missing+=(docker.io)
  have iptables || missing+=(iptables)
  have crun || have runc || missing+=(crun)
  have mkfs.ext4 || missing+=(e2fsprogs)
  # One run of the package manager instead of two: an image has to be built when there was no engine.
  have dockerd || have mmdebstrap || missing+=(mmdebstrap ca-certificates)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
  answers || start
}

if [ "$want" = engine ] && answers; then exit 0; fi
if [ "$(id -u)" = 0 ]; then
  locks=/run/lock
  [ -w "$locks" ] || locks=/tmp
  exec 9>"$locks/dgcm-engine.lock"
  flock -w 300 9 || fail "another installation has held the lock for five minutes"
fi
case "$want" in
  engine) engine ;;
  tools) tools ;;
  *) fail "unknown argument $want (engine or tools)" ;;
esac
