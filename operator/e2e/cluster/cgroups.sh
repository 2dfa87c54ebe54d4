# shellcheck shell=bash
# Where the pods of a rig are accounted for, and found when they have to go: a folder in each hierarchy of the machine.

# cgroup_name DIR: of the rig in DIR; it can be told when nothing else of the rig is left.
cgroup_name() { echo "scaledservice-$(sha256sum <<<"$1" | cut -c 1-12)"; }

# cgroup_hierarchies: their mount points, a line each. Also one of version 2 without controllers: runc puts containers there too.
cgroup_hierarchies() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/self/mounts; }

# make_cgroups NAME NODES: NAME/node-1 and so on.
make_cgroups() {
  local place node file
  while read -r place; do
    for ((node = 1; node <= $2; node++)); do mkdir -p "$place/$1/node-$node"; done
    if [[ -f $place/cgroup.controllers ]]; then
      delegate "$place" "$place/$1"
    elif [[ -f $place/cpuset.cpus ]]; then
      # Of version 1: a new one has no processor and no memory until somebody gives it some.
      for node in "$place/$1" "$place/$1"/node-*; do
        for file in cpuset.cpus cpuset.mems; do cat "$place/$file" >"$node/$file"; done
      done
    fi
    give_weight "$place/$1"
  done < <(cgroup_hierarchies)
}

# give_weight FOLDER: of the processor, four times that of a process outside. Real nodes have theirs to themselves; without this all
# pods together would have as much as one thread of whatever else the machine does.
give_weight() {
  if [[ -f $1/cpu.shares ]]; then
    echo 4096 >"$1/cpu.shares"
  elif [[ -f $1/cpu.weight ]]; then
    echo 400 >"$1/cpu.weight"
  fi
}

# delegate FOLDER...: version 2, every controller to what is below.
delegate() {
  local place controller
  for place in "$@"; do
    for controller in $(<"$place/cgroup.controllers"); do
      echo "+$controller" >"$place/cgroup.subtree_control" 2>/dev/null || say "$place does not pass $controller on"
    done
  done
}

# cgroup_processes NAME: an id a line.
cgroup_processes() {
  local place
  while read -r place; do
    [[ ! -d $place/$1 ]] || find "$place/$1" -name cgroup.procs -exec cat {} + 2>/dev/null
  done < <(cgroup_hierarchies) | sort -u
}

# remove_cgroups NAME: ends what still runs there, and the folders; failure when something stays for ten seconds.
remove_cgroups() {
  local place pid deadline=$((SECONDS + 10))
  while [[ -n $(cgroups_left "$1") ]]; do
    ((SECONDS < deadline)) || return 1
    for pid in $(cgroup_processes "$1"); do
      kill -KILL "$pid" 2>/dev/null || true
    done
    while read -r place; do
      find "$place" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done < <(cgroups_left "$1")
    [[ -z $(cgroups_left "$1") ]] || sleep 0.05
  done
}

# cgroups_left NAME: the folders, a line each.
cgroups_left() {
  local place
  while read -r place; do
    [[ ! -d $place/$1 ]] || echo "$place/$1"
  done < <(cgroup_hierarchies)
}
