# shellcheck shell=bash
# What a machine must have for real pods. Everything that it lacks is named before anything starts, with exit code 3.

# needs_for_pods DIR: before the programs are there.
needs_for_pods() {
  needs ip unshare nsenter tar sha256sum
  local lacks=()
  if ((EUID)); then
    lacks+=("root: namespaces, mounts and cgroups are made")
  else
    unshare --net --mount --propagation private true 2>/dev/null ||
      lacks+=("namespaces: unshare --net --mount is not permitted, as in most containers")
    overlays || lacks+=("overlayfs: a mount of that kind is refused")
    veth || lacks+=("veth: the kernel makes no pairs of network devices, nor bridges")
    lacks_of_cgroups
  fi
  report_lacks
}

# needs_for_proxy FOLDER: with the programs of the tool `node` in it.
needs_for_proxy() {
  local lacks=()
  unshare --net "$1/bin/nft" --check --file - 2>/dev/null <<'END' || lacks+=("nftables: the kernel does not take what kube-proxy writes (nf_tables, nft_nat, nft_numgen, nft_masq)")
table ip rig {
  chain one { meta l4proto tcp dnat to 10.0.0.2:443; }
  chain services {
    type nat hook prerouting priority -100;
    ip daddr 10.0.0.1 tcp dport 443 numgen random mod 2 vmap { 0: goto one, 1: goto one };
  }
  chain out { type nat hook postrouting priority 100; mark 0x4000 masquerade fully-random; }
}
END
  "$1/bin/runc" --version >/dev/null 2>&1 || lacks+=("runc: it does not start: $("$1/bin/runc" --version 2>&1 | head -n 1)")
  report_lacks
}

report_lacks() {
  local lack
  for lack in "${lacks[@]}"; do say "no real pods here, this machine lacks $lack"; done
  ((${#lacks[@]} == 0)) || exit 3
}

overlays() {
  # shellcheck disable=SC2016
  unshare --mount --propagation private sh -c 'mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w &&
    mount -t overlay o -o lowerdir=/var/lib,upperdir=/mnt/u,workdir=/mnt/w /var/lib' 2>/dev/null
}

veth() {
  unshare --net sh -c 'ip link add name rig0 type veth peer name rig1 && ip link add name rig2 type bridge' 2>/dev/null
}

lacks_of_cgroups() {
  local controller place
  for controller in cpu memory pids; do
    cgroup_hierarchies | grep -qx ".*/$controller\|.*/.*,$controller\|.*/$controller,.*" ||
      grep -qsw "$controller" /sys/fs/cgroup/cgroup.controllers || lacks+=("cgroups: the controller $controller is not mounted")
  done
  if read -r place < <(cgroup_hierarchies); then
    mkdir "$place/scaledservice-preflight-$$" 2>/dev/null && rmdir "$place/scaledservice-preflight-$$" ||
      lacks+=("cgroups: $place is not writable")
  fi
}
