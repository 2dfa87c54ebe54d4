# shellcheck shell=bash
compile etcd go.etcd.io/etcd/server/v3
