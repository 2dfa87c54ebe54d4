# shellcheck shell=bash
fetch prometheus
mkdir "$out/bin"
mv "$work"/unpacked/usr/bin/{prometheus,promtool} "$out/bin"
