# shellcheck shell=bash
compile coredns github.com/coredns/coredns
