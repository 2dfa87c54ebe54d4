# shellcheck shell=bash
compile probe .
