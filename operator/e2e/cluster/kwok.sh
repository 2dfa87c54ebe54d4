# shellcheck shell=bash
# The pretended nodes and what happens to pods on them.

# write_stages FOLDER FILE: stages.yaml, from the stages in the folder and what is in the file. A test may change it and
# restart kwok.
write_stages() {
  local stage
  for stage in "$1"/*.yaml; do
    echo "---"
    cat "$stage"
    # Ready, and gone, at once; or as late as the pod's annotation says.
    case $stage in
      */pod-ready.yaml | */pod-delete.yaml) delay_from_annotation "$(basename "$stage" .yaml)" ;;
    esac
  done >stages.yaml
  cat - "$2" <<<"---" >>stages.yaml
}

# The annotation that KWOK's slower stages know too. The lines continue the document's `spec`.
delay_from_annotation() {
  cat <<END
  delay:
    durationFrom:
      expressionFrom: .metadata.annotations["$1.stage.kwok.x-k8s.io/delay"]
END
}

# create_nodes COUNT
create_nodes() {
  local i
  (($1 > 0)) || return 0
  for ((i = 1; i <= $1; i++)); do
    cat <<END
---
apiVersion: v1
kind: Node
metadata:
  name: fake-$i
  annotations: {kwok.x-k8s.io/node: fake, node.alpha.kubernetes.io/ttl: "0"}
  labels: {kubernetes.io/hostname: fake-$i, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
status:
  allocatable: {cpu: "64", memory: 256Gi, pods: "10000"}
  capacity: {cpu: "64", memory: 256Gi, pods: "10000"}
END
  done | kubectl create -f - >/dev/null
}
