# shellcheck shell=bash
compile kwok sigs.k8s.io/kwok/cmd/kwok

# The bare program knows no stages: without these it ends with "no stages found".
mkdir "$out/stages"
cp "$(source_of sigs.k8s.io/kwok)"/kustomize/stage/{node/fast,node/heartbeat-with-lease,pod/fast}/*-*.yaml "$out/stages"
