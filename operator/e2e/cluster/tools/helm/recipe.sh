# shellcheck shell=bash
# Without the flags helm takes itself for v3.0 and templates for an old Kubernetes.
version=$(GOWORK=off go list -m -f '{{.Version}}' helm.sh/helm/v3)
minor=$(GOWORK=off go list -m -f '{{.Version}}' k8s.io/client-go | cut -d . -f 2)
flags="-X helm.sh/helm/v3/internal/version.version=$version"
for package in chartutil lint/rules; do
  flags+=" -X helm.sh/helm/v3/pkg/$package.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/$package.k8sVersionMinor=$minor"
done
compile helm helm.sh/helm/v3/cmd/helm "$flags"
