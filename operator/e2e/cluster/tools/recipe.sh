# shellcheck shell=bash
# What the recipes of the single tools are written in. Part of every cache key: a change here builds everything again.
#
# A recipe runs in its own folder and puts what it makes into $out: programs into $out/bin.

# compile NAME PACKAGE [LDFLAGS]: one static program. What a debugger wants is not even made, which saves a third of the time.
compile() {
  CGO_ENABLED=0 GOWORK=off go build -trimpath -buildvcs=false -gcflags=all=-dwarf=false -ldflags "-s -w ${3:-}" -o "$out/bin/$1" "$2"
}

# source_of MODULE: the folder in which the module's files lie.
source_of() {
  GOWORK=off go mod download "$1"
  GOWORK=off go list -m -f '{{.Dir}}' "$1"
}
