# shellcheck shell=bash
# Nothing is compiled: the definitions of Gateway API lie in its module, as they are released.
mkdir "$out/crds"
cp "$(source_of sigs.k8s.io/gateway-api)"/config/crd/standard/gateway.networking.k8s.io_*.yaml "$out/crds"
