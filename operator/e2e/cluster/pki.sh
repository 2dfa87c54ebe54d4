# shellcheck shell=bash
# One authority, one certificate for the server, one for each client; elliptic curves, since they are made in no time, but
# for the administrator, whose key Java clients have to read without further libraries.

# request FILE and what else the request wants: with a new key, of the kind that the array `key` says
request() {
  openssl req -new "${key[@]}" -nodes -keyout "$1" "${@:2}" 2>>log/pki.log
}

# certificate NAME SUBJECT [ALTERNATIVE NAMES]
certificate() {
  local extensions="extendedKeyUsage=serverAuth,clientAuth"
  [[ -z ${3-} ]] || extensions+=$'\n'"subjectAltName=$3"
  request "pki/$1.key" -subj "$2" |
    openssl x509 -req -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -days 365 \
      -extfile <(echo "$extensions") -out "pki/$1.crt" 2>>log/pki.log
}

# kubeconfig FILE NAME: for the client whose certificate has that name.
kubeconfig() {
  cat >"$1" <<END
apiVersion: v1
kind: Config
current-context: rig
contexts: [{name: rig, context: {cluster: rig, user: $2}}]
clusters: [{name: rig, cluster: {server: "$KUBE_API", certificate-authority-data: $(base64 -w 0 pki/ca.crt)}}]
users: [{name: $2, user: {client-certificate-data: $(base64 -w 0 "pki/$2.crt"), client-key-data: $(base64 -w 0 "pki/$2.key")}}]
END
}

make_pki() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1)
  mkdir -m 700 pki
  request pki/ca.key -x509 -days 365 -subj /CN=rig -out pki/ca.crt
  certificate apiserver /CN=kube-apiserver \
    "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:$RIG_ADDRESS,IP:${SERVICE_NETWORK%.*}.1"
  certificate kcm /CN=system:kube-controller-manager
  certificate scheduler /CN=system:kube-scheduler
  if [[ $RIG_PODS == real ]]; then make_pki_of_nodes; fi
  key=(-newkey rsa:2048)
  certificate admin /O=system:masters/CN=admin
  openssl ecparam -name prime256v1 -genkey -noout -out pki/service-accounts.key
  openssl pkey -in pki/service-accounts.key -pubout -out pki/service-accounts.pub
  kubeconfig kubeconfig admin
  kubeconfig pki/kcm.kubeconfig kcm
  kubeconfig pki/scheduler.kubeconfig scheduler
}

make_pki_of_nodes() {
  local node
  certificate kubelet-client /O=system:masters/CN=kubelet-client
  certificate aggregator /CN=aggregator
  certificate metrics-server /CN=metrics-server DNS:metrics-server.kube-system.svc
  certificate proxy /CN=system:kube-proxy
  kubeconfig pki/proxy.kubeconfig proxy
  for ((node = 1; node <= NODES; node++)); do
    certificate "node-$node" "/O=system:nodes/CN=system:node:node-$node" "DNS:node-$node,IP:$(node_address "$node")"
    kubeconfig "pki/node-$node.kubeconfig" "node-$node"
  done
}
