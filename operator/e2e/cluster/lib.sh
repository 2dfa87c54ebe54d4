# shellcheck shell=bash
# What every script here shares: words to the person, the cache, processes by identity, ports.

set -euo pipefail
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)) || { echo "wants bash 5.1 or later, this is $BASH_VERSION" >&2 && exit 3; }

# shellcheck disable=SC2034 # for the scripts that read this file
readonly cache=${E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/scaledservice}/e2e

say() { echo "${0##*/}: $*" >&2; }
fail() { say "$*" && exit 1; }
misused() { say "$*" && exit 2; }

# usage: the comment at the head of the script, which is all the help there is.
usage() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }

# needs COMMAND...: ends with the way to install each command that is missing, before anything is done.
needs() {
  local command missing=()
  for command in "$@"; do
    command -v "$command" >/dev/null || missing+=("$command")
  done
  for command in "${missing[@]}"; do
    say "$command is missing: $(way_to_install "$command")"
  done
  ((${#missing[@]} == 0)) || exit 3
}

way_to_install() {
  case $1 in
    go) echo "unpack Go 1.26 or later (go.dev/dl): tar -C /usr/local -xzf go1.26*.tar.gz; PATH=/usr/local/go/bin:\$PATH" ;;
    flock | setsid | unshare | nsenter | mountpoint) echo "apt-get install util-linux" ;;
    ip) echo "apt-get install iproute2" ;;
    apt-get | dpkg | dpkg-deb) echo "Prometheus and what real nodes need are taken from Debian or Ubuntu packages; elsewhere do without" ;;
    *) echo "apt-get install $1" ;;
  esac
}

# Processes. An id alone says little, since ids come back: a process is known by its id and the tick it began at.

# identity_of PID: "PID TICK", or failure when it is gone; a zombie, which may stay for as long as its parent likes, is gone.
identity_of() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  local fields
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} != [ZX] ]] && echo "$1 ${fields[19]}"
}

# lives IDENTITY
lives() { [[ -n $1 && $(identity_of "${1% *}") == "$1" ]]; }

# parents_of PID: the process itself and all above it, an id a line.
parents_of() {
  local pid=$1
  while ((pid > 1)); do
    echo "$pid"
    pid=$(sed -n 's/^PPid:\s*//p' "/proc/$pid/status")
  done
}

# marked FOLDER: every living process of the rig in FOLDER, an id a line. They all carry its name in their environment
# from their first instant on, so that none is missed: also one that nobody has written down yet.
marked() {
  { grep -lzxF "SCALEDSERVICE_RIG=$1" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d / -f 3
}

# claimed NAME: the values which the processes of all rigs on this machine carry under that name.
claimed() {
  { grep -ohazE "^$1=.*" /proc/[0-9]*/environ 2>/dev/null || true; } | tr '\0' '\n' | cut -d = -f 2- | sort -u
}

# Ports.

# taken_ports: every local port in use or claimed by a rig, a number a line.
taken_ports() {
  local hex
  while read -r hex; do
    echo $((16#$hex))
  done < <(awk 'FNR > 1 { sub(/.*:/, "", $2); print $2 }' /proc/net/{tcp,udp}{,6} 2>/dev/null | sort -u)
  claimed SCALEDSERVICE_RIG_PORTS | tr ' ' '\n'
}

# free_ports COUNT: on one line. From below the range out of which the kernel serves port 0 and outgoing connections, so
# that a port is still free when its owner is restarted.
free_ports() {
  local -A taken=()
  local port chosen=()
  while read -r port; do
    taken[_$port]=1
  done < <(taken_ports)
  while ((${#chosen[@]} < $1)); do
    port=$((10240 + SRANDOM % 20000))
    [[ -n ${taken[_$port]-} ]] && continue
    taken[_$port]=1
    chosen+=("$port")
  done
  echo "${chosen[*]}"
}

# http_get ADDRESS PATH: what the server answers, headers and all.
http_get() {
  local connection answer
  { exec {connection}<>"/dev/tcp/${1%:*}/${1##*:}"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$2" "$1" >&"$connection"
  IFS= read -r -d '' -t 5 -u "$connection" answer || true
  exec {connection}>&-
  [[ -n $answer ]] && echo "$answer"
}

# answers_200 ADDRESS PATH
answers_200() { [[ $(http_get "$1" "$2") == "HTTP/"*" 200 "* ]]; }
