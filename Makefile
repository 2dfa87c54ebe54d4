# Everything people type. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

NEED := operator/tools/need
# Warnings are errors, so that they have to be seen.
MVN := mvn -B -ntp -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
# The formatter needs Maven's own Java to be 25; plain `mvn verify` finds the JDK by itself.
JAVA25 = JAVA_HOME=$$($(NEED) java25 mvn) || exit 1; export JAVA_HOME

.PHONY: help demo test e2e e2e-pods bench crd format ssvc image push chart install kind minikube clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

demo: ## a story on this machine, without a cluster: DEMO=loop, breakers or rollout (DEMO_SECONDS=n stops by itself)
	@$(NEED) linux
	@$(JAVA25); operator/local/demo

test: ## everything that needs no cluster
	@$(JAVA25); $(MVN) -T1C verify

e2e: ## the whole against a real API server, Consul and Prometheus (EXISTING=1: the cluster of KUBECONFIG; ALL=1: the slow ones too)
	@$(JAVA25); operator/e2e/run $(if $(EXISTING),existing,cluster)

e2e-pods: ## the operator and its services in real pods on this machine (ALL=1: the slow ones too); wants Linux and root
	@$(JAVA25); operator/e2e/run pods

bench: ## measure again what docs/benchmarks.md claims (ONLY="B6 B7" for some)
	@$(JAVA25); operator/bench/run $(ONLY)

crd: ## regenerate crds/ from the records
	@$(JAVA25); $(MVN) -pl crds -am -Dtest=DefinitionTest -Dsurefire.failIfNoSpecifiedTests=false -Dsurefire.flags=-Dcrd.write=true test

format: ## format all Java
	@$(JAVA25); $(MVN) spotless:apply

ssvc: ## build the command line into bin/ssvc
	@$(JAVA25); $(MVN) -DskipTests -pl operator/cli -am package
	@mkdir -p bin && ln -sf ../operator/cli/ssvc bin/ssvc && echo "bin/ssvc"

image: ## write the images into target/images, without a container engine (BASE=an image with glibc)
	@$(NEED) linux ldd
	@$(JAVA25); operator/images/make $(if $(BASE),--base $(BASE))

push: ## push the images: make push REGISTRY=registry.example/team (BASE=an image with glibc)
	@$(NEED) linux ldd
	@test -n "$(REGISTRY)" || { echo "where to? make push REGISTRY=registry.example/team" >&2; exit 2; }
	@$(JAVA25); operator/images/make --registry $(REGISTRY) $(if $(BASE),--base $(BASE))

chart: ## package the chart into target/chart
	@$(NEED) helm
	@helm lint --quiet helm/scaledservice && helm package --destination target/chart helm/scaledservice

install: ## helm upgrade --install into the current context (HELM_ARGS="--set image.repository=...")
	@$(NEED) helm kubectl
	@helm/up here

kind: ## build everything, and run it in kind
	@$(NEED) linux java25 mvn ldd docker kind helm kubectl >/dev/null
	@$(MAKE) --no-print-directory image && helm/up kind

minikube: ## build everything, and run it in minikube
	@$(NEED) linux java25 mvn ldd minikube helm kubectl >/dev/null
	@$(MAKE) --no-print-directory image && helm/up minikube

clean: ## remove what was built here
	@$(JAVA25); $(MVN) clean; rm -rf bin target
