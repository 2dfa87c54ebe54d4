# shellcheck shell=bash
# What a node wants besides kubelet and containerd. runc finds its library on every machine that has apt, which needs the same
# one; nft's libraries come along, for kube-proxy calls it on machines that have none.
libraries=(libnftables1 libnftnl11 libmnl0 libjansson4 libxtables12 libgmp10 libedit2 libbsd0 libmd0 libtinfo6)
fetch runc containernetworking-plugins nftables "${libraries[@]}"
mkdir "$out"/{bin,cni,lib}
mv "$work/unpacked/usr/sbin/runc" "$out/bin"
mv "$work"/unpacked/usr/lib/cni/{ptp,host-local,loopback} "$out/cni"
mv "$work/unpacked/usr/sbin/nft" "$out/lib"
find "$work/unpacked" -name 'lib*.so.*' -exec mv -t "$out/lib" {} +
cat >"$out/bin/nft" <<'END'
#!/bin/sh
lib=$(dirname "$(readlink -f "$0")")/../lib
LD_LIBRARY_PATH=$lib exec "$lib/nft" "$@"
END
chmod +x "$out/bin/nft"
