# shellcheck shell=bash
# The parts of a rig: how each is started, when it is of use, how it ends. The rig's folder is the current one, and
# run/settings has been read. Paths are relative, since the name of a Unix socket must be short.
#
# The commands of a part NAME are NAME_command and NAME_ready; NAME-N, of which there is one for each node, has those of NAME
# with the argument N.

etcd_command() {
  rm -f etcd.sock
  # A socket, not a port: no API server can ever reach the etcd of another rig. What is advertised nobody reads here, but it
  # has to look like an address.
  command=(etcd --name rig --data-dir etcd --unsafe-no-fsync --log-level warn
    --listen-client-urls unix://etcd.sock --advertise-client-urls unix://etcd.sock:0
    --listen-peer-urls unix://etcd-peer.sock --initial-advertise-peer-urls unix://etcd-peer.sock:0
    --initial-cluster rig=unix://etcd-peer.sock:0)
}
etcd_ready() { [[ -S etcd.sock ]]; }

apiserver_command() {
  # Without the grace period it would not end before the last watch does, and nobody ends a watch.
  # shellcheck disable=SC2054 # the comma is the flag's
  command=(kube-apiserver --etcd-servers=unix://etcd.sock
    --bind-address="$RIG_ADDRESS" --advertise-address="$RIG_ADDRESS" --secure-port="${KUBE_API##*:}"
    --service-cluster-ip-range="$SERVICE_NETWORK"
    --authorization-mode=Node,RBAC --allow-privileged --shutdown-watch-termination-grace-period=1s
    --client-ca-file=pki/ca.crt --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key
    --service-account-issuer=https://kubernetes.default.svc
    --service-account-key-file=pki/service-accounts.pub --service-account-signing-key-file=pki/service-accounts.key)
  if [[ $RIG_PODS == real ]]; then
    # Kubelets that it can call, metrics-server behind it, and an account of who asked for what.
    # shellcheck disable=SC2054
    command+=(--enable-admission-plugins=NodeRestriction --kubelet-preferred-address-types=InternalIP
      --kubelet-certificate-authority=pki/ca.crt
      --kubelet-client-certificate=pki/kubelet-client.crt --kubelet-client-key=pki/kubelet-client.key
      --enable-aggregator-routing --requestheader-client-ca-file=pki/ca.crt --requestheader-allowed-names=aggregator
      --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group
      --requestheader-extra-headers-prefix=X-Remote-Extra-
      --proxy-client-cert-file=pki/aggregator.crt --proxy-client-key-file=pki/aggregator.key
      --audit-policy-file="$here/audit.yaml" --audit-log-path=log/audit.json)
  else
    # The addresses of pretended pods are loopback ones, and so is its own: nothing would take them for endpoints.
    command+=(--endpoint-reconciler-type=none)
  fi
}
apiserver_ready() { kubectl get --raw /readyz &>/dev/null; }

kcm_command() {
  # Every controller fetches a token for itself at the start: with the usual 20 requests a second that takes 5 s longer.
  command=(kube-controller-manager --kubeconfig=pki/kcm.kubeconfig --secure-port=0 --leader-elect=false
    --kube-api-qps=300 --kube-api-burst=600 --use-service-account-credentials
    --root-ca-file=pki/ca.crt --service-account-private-key-file=pki/service-accounts.key
    --cluster-signing-cert-file=pki/ca.crt --cluster-signing-key-file=pki/ca.key)
  # A lost node is noticed by tests that have not a minute; kubelets of a rig report often enough for that.
  if [[ $RIG_PODS == real ]]; then command+=(--node-monitor-grace-period=20s); fi
}
kcm_ready() { kubectl get serviceaccount default &>/dev/null; }

scheduler_command() {
  command=(kube-scheduler --kubeconfig=pki/scheduler.kubeconfig --secure-port=0 --leader-elect=false)
}
scheduler_ready() { true; }

kwok_command() {
  # A KWOK that comes back is a stranger to the leases of its nodes and would respect them for 40 s.
  if [[ -f log/kwok.log ]]; then
    kubectl delete lease --all --namespace=kube-node-lease >/dev/null || say "the leases of the nodes have to run out first"
  fi
  command=(kwok --kubeconfig=kubeconfig --config=stages.yaml --cidr="${POD_NETWORK/.0\//.1/}"
    --manage-all-nodes=false --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake
    --node-lease-duration-seconds=40)
}
kwok_ready() {
  local names
  names=$(kubectl get nodes,leases --namespace=kube-node-lease --output=name 2>/dev/null) &&
    (($(grep -c ^node/ <<<"$names") == $(grep -c ^lease <<<"$names")))
}

consul_command() {
  # raft_multiplier 1 is what Consul advises for production; its default elects a leader 5 s later.
  command=(consul agent -server -bootstrap-expect=1 -node=rig -data-dir=consul/data -config-dir=consul/config
    -bind="$RIG_ADDRESS" -client="$RIG_ADDRESS" -log-level=warn
    -http-port="${CONSUL_HTTP_ADDR##*:}" -dns-port="${CONSUL_DNS_ADDR##*:}"
    -server-port="$CONSUL_SERVER_PORT" -serf-lan-port="$CONSUL_SERF_PORT"
    -serf-wan-port=-1 -grpc-port=-1 -grpc-tls-port=-1
    -hcl 'performance { raft_multiplier = 1 }' -hcl 'disable_update_check = true')
}
# A consistent read: a leader just elected answers others from a store into which it has not yet read its own log.
consul_ready() { answers_200 "$CONSUL_HTTP_ADDR" "/v1/catalog/nodes?consistent"; }

prometheus_command() {
  command=(prometheus --config.file=prometheus/prometheus.yml --storage.tsdb.path=prometheus/data
    --web.listen-address="${PROMETHEUS_URL#http://}" --web.enable-lifecycle --web.enable-remote-write-receiver
    --log.level=warn)
}
prometheus_ready() { answers_200 "${PROMETHEUS_URL#http://}" /-/ready; }

# Callers' way to the instances of one service of Consul, which it finds as people's does: by asking Consul's DNS for them.
haproxy_command() {
  if [[ ! -f haproxy/haproxy.cfg ]]; then configure_haproxy >haproxy/haproxy.cfg; fi
  command=(haproxy -db -f haproxy/haproxy.cfg)
}
haproxy_ready() { answers_200 "${HAPROXY_URL#http://}" /haproxy-is-up; }

configure_haproxy() {
  cat <<END
global
  maxconn 1000
  log stdout format raw local0 notice
defaults
  mode http
  log global
  retries 0
  timeout connect 5s
  timeout client 30s
  timeout server 30s
resolvers consul
  nameserver consul $CONSUL_DNS_ADDR
  accepted_payload_size 8192
  resolve_retries 3
  timeout resolve 500ms
  timeout retry 500ms
  hold valid 500ms
  hold nx 1s
  hold obsolete 0s
frontend callers
  bind ${HAPROXY_URL#http://}
  monitor-uri /haproxy-is-up
  default_backend instances
backend instances
  balance roundrobin
  server-template instance 20 _$HAPROXY_SERVICE._tcp.service.consul resolvers consul resolve-prefer ipv4 init-addr none
END
}

# kubectl ARGUMENT...: as administrator, and without a trace in the caller's home.
kubectl() { HOME=$PWD/run "$RIG_BIN/kubectl" --kubeconfig=kubeconfig --request-timeout=10s "$@"; }

identity() { cat "run/$1.pid" 2>/dev/null; }
running() { lives "$(identity "$1")"; }

# of_part NAME WHAT: the part's function of that name, with the number of its node if it has one.
of_part() {
  if [[ $1 =~ ^(.+)-([0-9]+)$ ]]; then "${BASH_REMATCH[1]}_$2" "${BASH_REMATCH[2]}"; else "$1_$2"; fi
}

# way_in: into the array `enter` what makes a command run in the rig's namespaces, where it has any; in the same process and
# folder. The folder is looked up in there: a name resolved outside does not show the mounts made inside.
way_in() {
  local holder
  enter=()
  if holder=$(identity namespaces); then
    # shellcheck disable=SC2016
    enter=(nsenter --target="${holder% *}" --net --mount sh -c 'cd "$0" && exec "$@"' "$PWD")
  fi
}

in_namespaces() {
  local enter
  way_in
  "${enter[@]}" "$@"
}

# launch NAME: starts it in a session of its own, so that no signal meant for the caller's terminal reaches it. Memory is collected
# seldom: tests are shorter of processors. A rig starts with a quarter less of their time, and 120 MB more of memory.
launch() {
  local command enter
  of_part "$1" command
  way_in
  env -i GOGC=400 PATH="$RIG_BIN:$PATH" HOME="$PWD/run" SCALEDSERVICE_RIG="$SCALEDSERVICE_RIG" \
    SCALEDSERVICE_RIG_PORTS="$SCALEDSERVICE_RIG_PORTS" SCALEDSERVICE_RIG_NETWORK="$SCALEDSERVICE_RIG_NETWORK" \
    setsid "${enter[@]}" "${command[@]}" </dev/null >>"log/$1.log" 2>&1 &
  identity_of $! >"run/$1.pid" || true
}

# await NAME: until it is of use; failure when it died before, or after five minutes.
await() {
  local deadline=$((SECONDS + 300))
  until of_part "$1" ready; do
    running "$1" && ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
  # What answered may have been another server on the same port, while ours found the port taken and ended.
  running "$1"
}

# await_patiently NAME: as await, and launches it again when it ended: with too much else to do on the machine the API server
# gives up after half a minute, and a port that was let go a moment ago may be somebody's for an instant.
await_patiently() {
  local attempt
  for attempt in 1 2 3; do
    ! await "$1" || return 0
    ! running "$1" || return 1
    ((attempt == 3)) || { sleep 1 && launch "$1"; }
  done
  return 1
}

port_was_taken() { tail -n 50 "log/$1.log" | grep -q "address already in use"; }

# signal SIGNAL NAME: to what runs under that name, if anything does.
signal() {
  local identity
  identity=$(identity "$2") || return 0
  if lives "$identity"; then kill -s "$1" "${identity% *}" 2>/dev/null || true; fi
}

# end SECONDS NAME...: asks all of them at once (also those that were stopped by a signal), and after that time insists.
end() {
  local name deadline=$((SECONDS + $1))
  shift
  for name in "$@"; do
    signal TERM "$name"
    signal CONT "$name"
  done
  for name in "$@"; do
    while running "$name"; do
      ((SECONDS < deadline)) || signal KILL "$name"
      sleep 0.05
    done
    rm -f "run/$name.pid"
  done
}

# publish: rig.env, what the users of the rig read; complete at every instant.
publish() {
  local name variable lock
  exec {lock}>run/publish.lock
  flock "$lock"
  {
    cat run/settings
    for name in ${RIG_COMPONENTS//,/ }; do
      if running "$name"; then
        variable=${name^^}_PID
        echo "${variable//-/_}=$(cut -d ' ' -f 1 "run/$name.pid")"
      fi
    done
  } >run/rig.env
  mv run/rig.env rig.env
  exec {lock}>&-
}
