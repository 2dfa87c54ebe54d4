# shellcheck shell=bash
compile metrics-server sigs.k8s.io/metrics-server/cmd/metrics-server
