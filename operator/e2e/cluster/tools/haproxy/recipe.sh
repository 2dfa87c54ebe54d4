# shellcheck shell=bash
# The libraries that a machine need not have; those of TLS and the like come with every one that has apt.
fetch haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 libpcre2-8-0
mkdir "$out"/{bin,lib}
mv "$work/unpacked/usr/sbin/haproxy" "$out/lib"
find "$work/unpacked" -name 'lib*.so.*' -exec mv -t "$out/lib" {} +
cat >"$out/bin/haproxy" <<'END'
#!/bin/sh
lib=$(dirname "$(readlink -f "$0")")/../lib
LD_LIBRARY_PATH=$lib exec "$lib/haproxy" "$@"
END
chmod +x "$out/bin/haproxy"
LD_LIBRARY_PATH=$out/lib "$out/lib/haproxy" -v
