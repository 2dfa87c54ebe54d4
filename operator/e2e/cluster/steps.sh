# shellcheck shell=bash
# What the selftests are written in: sentences that have to hold, each with the command that shows it. $top is the folder for
# what a step has to remember.

# step SENTENCE COMMAND...: the command has to succeed.
step() {
  local sentence=$1 began=${EPOCHREALTIME/[.,]/}
  shift
  "$@" 2>"$top/why" || fail "NOT SO: $sentence: $(<"$top/why")"
  printf '%6d ms  %s\n' $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) "$sentence"
}

# check SENTENCE COMMAND...: the command has to succeed before two minutes are over.
check() { step "$1" soon "${@:2}"; }

soon() {
  local deadline=$((SECONDS + 120))
  until "$@" 2>"$top/why"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# of RIG NAME: a line of its rig.env.
of() { sed -n "s/^$2=//p" "$1/rig.env"; }

kubectl() { HOME=$top "$1/bin/kubectl" --kubeconfig="$(of "$1" KUBECONFIG)" "${@:2}"; }
consul() { CONSUL_HTTP_ADDR=$(of "$1" CONSUL_HTTP_ADDR) "$1/bin/consul" "${@:2}"; }
