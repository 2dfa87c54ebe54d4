# shellcheck shell=bash
# The parts that only a rig with real nodes has. All of them run in the network and mount namespaces of the rig, on fixed ports;
# node-N has the address 10.X.0.N, its pods have those of 10.X.N.0/24. As in components.sh the rig's folder is the current one.

# shellcheck disable=SC2034 # for the scripts that read this file
readonly pods_tools=(containerd coredns metrics-server node probe haproxy)
# Where the parts write beside the rig's folder whatever they are told.
readonly covered_folders=(/var/lib /var/log /opt)

# node_address NUMBER
node_address() { echo "${POD_NETWORK%.0.0/16}.0.$1"; }

# The two namespaces, held by a process that does nothing else.
namespaces_command() {
  rm -f run/namespaces.ready
  command=(unshare --net --mount --propagation private -- "$here/namespaces" "$PWD")
}
namespaces_ready() { [[ -e run/namespaces.ready ]]; }

# A containerd for each node: a kubelet ends every pod of its containerd that it does not know.
containerd_command() {
  configure_containerd "$1" >"containerd-$1.toml"
  command=(containerd --config "$PWD/containerd-$1.toml")
}
containerd_ready() { ctr "$1" version &>/dev/null; }

# ctr NODE ARGUMENT...: what the kubelet of that node sees.
ctr() { in_namespaces "$RIG_BIN/ctr" --address "/run/node-$1/containerd.sock" --namespace k8s.io "${@:2}"; }

configure_containerd() {
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE nothing may lower it, and runc would fail without a word.
  cat <<END
version = 3
root = '$PWD/nodes/$1/containerd'
state = '/run/node-$1/containerd'
[grpc]
address = '/run/node-$1/containerd.sock'
[plugins.'io.containerd.internal.v1.opt']
path = '$PWD/nodes/$1/opt'
[plugins.'io.containerd.cri.v1.images']
snapshotter = 'overlayfs'
[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = '$probe_image'
[plugins.'io.containerd.cri.v1.runtime']
restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ['$PWD/cni']
conf_dir = '$PWD/nodes/$1/cni'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
BinaryName = '$RIG_BIN/runc'
SystemdCgroup = false
END
  mkdir -p "nodes/$1/cni"
  # Routed, not bridged: every packet passes the node's own tables, so that answers from a Service find their way back
  # without br_netfilter.
  cat >"nodes/$1/cni/10-rig.conflist" <<END
{"cniVersion": "1.0.0", "name": "rig", "plugins": [{"type": "ptp", "ipMasq": false, "ipam": {
  "type": "host-local", "dataDir": "/run/node-$1/ipam",
  "ranges": [[{"subnet": "${POD_NETWORK%.0.0/16}.$1.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
END
}

kubelet_command() {
  mkdir -p "nodes/$1"/{kubelet,logs}
  configure_kubelet "$1" >"kubelet-$1.yaml"
  command=(kubelet --config "$PWD/kubelet-$1.yaml" --kubeconfig "$PWD/pki/node-$1.kubeconfig"
    --root-dir "$PWD/nodes/$1/kubelet" --hostname-override "node-$1" --node-ip "$(node_address "$1")")
}
kubelet_ready() {
  [[ $(kubectl get node "node-$1" --output='jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null) == True ]]
}

configure_kubelet() {
  # failCgroupV1 and cgroupfs: a machine without systemd, such as a small virtual one, has the old cgroups and nobody who
  # manages them. The isolation of local storage would ask for quotas.
  cat <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_address "$1")
healthzPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $PWD/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $PWD/pki/node-$1.crt
tlsPrivateKeyFile: $PWD/pki/node-$1.key
containerRuntimeEndpoint: unix:///run/node-$1/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$RIG_CGROUP/node-$1
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
localStorageCapacityIsolation: false
podLogsDir: $PWD/nodes/$1/logs
volumePluginDir: $PWD/nodes/$1/kubelet/plugins
clusterDomain: cluster.local
clusterDNS: [$RIG_ADDRESS]
resolvConf: ""
nodeStatusUpdateFrequency: 4s
nodeLeaseDurationSeconds: 16
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi}
END
}

# One for all nodes, since they share their network.
proxy_command() {
  # Without these zeros it would write limits of the whole machine.
  cat >proxy.yaml <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: $PWD/pki/proxy.kubeconfig}
hostnameOverride: node-1
clusterCIDR: ${POD_NETWORK%.0.0/16}.0.0/17
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
END
  masquerade_of_itself >run/itself.nft
  command=(bash -c 'nft --file run/itself.nft && exec kube-proxy --config proxy.yaml')
}

# A pod that a Service leads back to itself would get an answer from its own address, and drop it. A kube-proxy sees to that for the
# pods of its node, which are those of no node where one kube-proxy is for all.
masquerade_of_itself() {
  local node host pod
  printf '%s\n' 'table ip rig {}' 'delete table ip rig' 'table ip rig {' 'set itself {' 'type ipv4_addr . ipv4_addr' 'elements = {'
  for ((node = 1; node <= NODES; node++)); do
    for ((host = 2; host < 255; host++)); do
      pod=${POD_NETWORK%.0.0/16}.$node.$host
      echo "$pod . $pod,"
    done
  done
  printf '%s\n' '}' '}' 'chain out {' 'type nat hook postrouting priority 99; policy accept;' \
    'ct status dnat ip saddr . ip daddr @itself masquerade' '}' '}'
}
proxy_ready() { answers_200 "$RIG_ADDRESS:10256" /healthz; }

# Names of the cluster, and those of Consul. Any other name does not exist.
coredns_command() {
  {
    cat <<END
cluster.local in-addr.arpa {
  bind $RIG_ADDRESS
  errors
  ready $RIG_ADDRESS:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig kubeconfig rig
    ttl 1
  }
}
. {
  bind $RIG_ADDRESS
  template ANY ANY {
    rcode NXDOMAIN
  }
}
END
    if [[ -n ${CONSUL_DNS_ADDR-} ]]; then
      printf 'consul {\n  bind %s\n  errors\n  forward . %s\n}\n' "$RIG_ADDRESS" "$CONSUL_DNS_ADDR"
    fi
  } >Corefile
  command=(coredns -conf Corefile)
}
coredns_ready() { answers_200 "$RIG_ADDRESS:8181" /ready; }

readonly metrics_port=4443
metrics-server_command() {
  command=(metrics-server --kubeconfig=kubeconfig --authentication-kubeconfig=kubeconfig
    --authorization-kubeconfig=kubeconfig --bind-address="$RIG_ADDRESS" --secure-port="$metrics_port"
    --tls-cert-file=pki/metrics-server.crt --tls-private-key-file=pki/metrics-server.key
    --kubelet-certificate-authority=pki/ca.crt --kubelet-preferred-address-types=InternalIP --metric-resolution=10s
    --kubelet-request-timeout=5s)
}
metrics-server_ready() { kubectl get --raw /apis/metrics.k8s.io/v1beta1 &>/dev/null; }

# register_metrics_server: a Service with one endpoint, outside of all pods, and the API behind it.
register_metrics_server() {
  kubectl apply --filename=- <<END >/dev/null
apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec: {ports: [{name: https, port: 443, targetPort: $metrics_port}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: metrics-server, namespace: kube-system, labels: {kubernetes.io/service-name: metrics-server}}
addressType: IPv4
ports: [{name: https, port: $metrics_port}]
endpoints: [{addresses: [$RIG_ADDRESS]}]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  caBundle: $(base64 -w 0 pki/ca.crt)
  service: {name: metrics-server, namespace: kube-system}
END
}

# Images.

readonly probe_image=localhost/probe:1

# import_images FILE...: OCI archives, into every node.
import_images() {
  local file node
  for file in "$@"; do
    for ((node = 1; node <= NODES; node++)); do
      ctr "$node" images import --local "$file" >>log/images.log 2>&1 ||
        fail "node-$node does not take $file: $(tail -n 1 log/images.log)"
    done
  done
}

# make_probe_image: what holds the namespaces of every pod; and a server and a caller for tests.
make_probe_image() {
  mkdir -p run/probe
  cp "$RIG_BIN/probe" run/probe/probe
  "$here/oci-archive" "$probe_image" run/probe run/probe.tar /probe
}

readonly haproxy_image=localhost/haproxy:2.6

# make_haproxy_image: what the chart's `haproxy.image` may name. The program and every library that it wants, this machine's too,
# where the loader looks without being told; ended as the official image is, by the signal to finish what is under way.
make_haproxy_image() {
  local lib image=run/haproxy-image loader library
  lib=$(dirname "$(readlink -f "$RIG_BIN/haproxy")")/../lib
  mkdir -p "$image"/{usr/bin,lib}
  cp "$lib/haproxy" "$image/usr/bin"
  while read -r library; do
    cp --dereference "$library" "$image/lib"
  done < <(LD_LIBRARY_PATH=$lib ldd "$lib/haproxy" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p')
  loader=$(LD_LIBRARY_PATH=$lib ldd "$lib/haproxy" | sed -n 's/^[[:space:]]*\(\/[^ ]*\) .*/\1/p')
  mkdir -p "$image${loader%/*}"
  cp --dereference "$loader" "$image$loader"
  "$here/oci-archive" --stop-signal SIGUSR1 "$haproxy_image" "$image" run/haproxy.tar haproxy
}
