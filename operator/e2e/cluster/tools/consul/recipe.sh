# shellcheck shell=bash
compile consul github.com/hashicorp/consul
