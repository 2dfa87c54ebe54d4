# shellcheck shell=bash
# Without the snapshotters that want libraries or devices; overlayfs is all the rig uses.
GOFLAGS+=" -tags=no_btrfs,no_devmapper,no_zfs,no_aufs"
for program in containerd containerd-shim-runc-v2 ctr; do
  compile "$program" "github.com/containerd/containerd/v2/cmd/$program"
done
