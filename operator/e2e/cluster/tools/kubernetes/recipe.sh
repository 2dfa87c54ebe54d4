# shellcheck shell=bash
# Without these every program calls itself v0.0.0-master, and clients that ask the server for its version believe it.
version=$(GOWORK=off go list -m -f '{{.Version}}' k8s.io/kubernetes)
IFS=. read -r major minor _ <<<"${version#v}"
stamp=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamp+=" -X $package.gitVersion=$version -X $package.gitMajor=$major -X $package.gitMinor=$minor"
  stamp+=" -X $package.gitTreeState=clean"
done

for program in kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet kube-proxy; do
  compile "$program" "k8s.io/kubernetes/cmd/$program" "$stamp"
done
