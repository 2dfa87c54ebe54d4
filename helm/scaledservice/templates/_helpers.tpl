{{- define "scaledservice.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "scaledservice.fullname" -}}
{{- $name := include "scaledservice.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "scaledservice.selector" -}}
app.kubernetes.io/name: {{ include "scaledservice.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "scaledservice.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "scaledservice.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "scaledservice.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "scaledservice.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.create is false: write the name of one that is there in serviceAccount.name" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "scaledservice.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Ports, as the settings have them. */}}
{{- define "scaledservice.port.statsd" -}}{{ dig "statsd" "port" 8125 .Values.settings | int }}{{- end -}}
{{- define "scaledservice.port.http" -}}{{ dig "http" "port" 8080 .Values.settings | int }}{{- end -}}
{{- define "scaledservice.port.page" -}}{{ dig "page" "port" 8081 .Values.settings | int }}{{- end -}}

{{/* The Lease of this class of operators, and the value of the label that their leader's pod bears. */}}
{{- define "scaledservice.lease" -}}
{{- $name := dig "leaderElection" "name" "scaledservice-leader" .Values.settings -}}
{{- with .Values.watch.class }}{{ $name }}-{{ . }}{{ else }}{{ $name }}{{ end -}}
{{- end -}}
{{- define "scaledservice.leader" -}}{{ default "true" .Values.watch.class }}{{- end -}}

{{/* Whether others than the pod itself may reach the page: "true" or nothing. */}}
{{- define "scaledservice.page.open" -}}
{{- $page := dig "page" dict .Values.settings -}}
{{- if and (dig "enabled" true $page) (not (has (dig "bind" "127.0.0.1" $page) (list "127.0.0.1" "::1" "localhost"))) -}}
true
{{- end -}}
{{- end -}}

{{/* The files that come from Secrets: a list under "files" of their names, Secrets and keys. */}}
{{- define "scaledservice.files" -}}
{{- $files := list -}}
{{- with .Values.secrets.consul.token }}{{ $files = append $files (dict "path" "consul-token" "from" .) }}{{ end -}}
{{- with .Values.secrets.consul.ca }}{{ $files = append $files (dict "path" "consul-ca.pem" "from" .) }}{{ end -}}
{{- with .Values.secrets.page.token }}{{ $files = append $files (dict "path" "page-token" "from" .) }}{{ end -}}
{{- range $server, $its := .Values.secrets.prometheus -}}
{{- if not (dig "prometheus" "servers" $server "url" "" $.Values.settings) -}}
{{- fail (printf "secrets.prometheus.%s has no server: write settings.prometheus.servers.%s.url" $server $server) -}}
{{- end -}}
{{- with $its.bearerToken }}{{ $files = append $files (dict "path" (printf "prometheus-%s-token" $server) "from" .) }}{{ end -}}
{{- with $its.password }}{{ $files = append $files (dict "path" (printf "prometheus-%s-password" $server) "from" .) }}{{ end -}}
{{- with $its.ca }}{{ $files = append $files (dict "path" (printf "prometheus-%s-ca.pem" $server) "from" .) }}{{ end -}}
{{- end -}}
{{- range $server, $its := .Values.secrets.webhooks -}}
{{- if not (dig "webhooks" "servers" $server "url" "" $.Values.settings) -}}
{{- fail (printf "secrets.webhooks.%s has no server: write settings.webhooks.servers.%s.url" $server $server) -}}
{{- end -}}
{{- with $its.signingKey }}{{ $files = append $files (dict "path" (printf "webhook-%s-key" $server) "from" .) }}{{ end -}}
{{- with $its.ca }}{{ $files = append $files (dict "path" (printf "webhook-%s-ca.pem" $server) "from" .) }}{{ end -}}
{{- end -}}
{{- dict "files" $files | toYaml -}}
{{- end -}}

{{/* The settings file: what the person wrote, and what follows from the rest of the values. */}}
{{- define "scaledservice.settings" -}}
{{- $settings := deepCopy .Values.settings -}}
{{- $here := "/etc/scaledservice/secrets" -}}
{{- if .Values.watch.namespaces -}}
{{- $settings = mergeOverwrite $settings (dict "operator" (dict "namespaces" .Values.watch.namespaces)) -}}
{{- end -}}
{{- if .Values.watch.class -}}
{{- $settings = mergeOverwrite $settings (dict "operator" (dict "class" .Values.watch.class)) -}}
{{- end -}}
{{- with include "scaledservice.haproxy.settings" . -}}
{{- $settings = mergeOverwrite (fromYaml .) $settings -}}
{{- end -}}
{{- if not (dig "statsd" "advertise" "host" "" $settings) -}}
{{- $host := printf "%s-statsd.%s.svc" (include "scaledservice.fullname" .) .Release.Namespace -}}
{{- $settings = mergeOverwrite (dict "statsd" (dict "advertise" (dict "host" $host "port" (include "scaledservice.port.statsd" . | int)))) $settings -}}
{{- end -}}
{{- if .Values.secrets.consul.token }}{{ $settings = mergeOverwrite $settings (dict "consul" (dict "tokenFile" (printf "%s/consul-token" $here))) }}{{ end -}}
{{- if .Values.secrets.consul.ca }}{{ $settings = mergeOverwrite $settings (dict "consul" (dict "caFile" (printf "%s/consul-ca.pem" $here))) }}{{ end -}}
{{- if .Values.secrets.page.token }}{{ $settings = mergeOverwrite $settings (dict "page" (dict "tokenFile" (printf "%s/page-token" $here))) }}{{ end -}}
{{- range $server, $its := .Values.secrets.prometheus -}}
{{- $files := dict -}}
{{- if $its.bearerToken }}{{ $_ := set $files "bearerTokenFile" (printf "%s/prometheus-%s-token" $here $server) }}{{ end -}}
{{- if $its.password }}{{ $_ := set $files "passwordFile" (printf "%s/prometheus-%s-password" $here $server) }}{{ end -}}
{{- if $its.ca }}{{ $_ := set $files "caFile" (printf "%s/prometheus-%s-ca.pem" $here $server) }}{{ end -}}
{{- $settings = mergeOverwrite $settings (dict "prometheus" (dict "servers" (dict $server $files))) -}}
{{- end -}}
{{- range $server, $its := .Values.secrets.webhooks -}}
{{- $files := dict -}}
{{- if $its.signingKey }}{{ $_ := set $files "signingKeyFile" (printf "%s/webhook-%s-key" $here $server) }}{{ end -}}
{{- if $its.ca }}{{ $_ := set $files "caFile" (printf "%s/webhook-%s-ca.pem" $here $server) }}{{ end -}}
{{- $settings = mergeOverwrite $settings (dict "webhooks" (dict "servers" (dict $server $files))) -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* What the operator's pods and those of the hooks have in common. */}}
{{- define "scaledservice.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "scaledservice.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "scaledservice.env" -}}
- {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
{{- with .Values.javaOptions }}
- {name: JDK_JAVA_OPTIONS, value: {{ join " " . | quote }}}
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "scaledservice.mounts" -}}
- {name: settings, mountPath: /etc/scaledservice, readOnly: true}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "scaledservice.volumes" -}}
{{- $files := (include "scaledservice.files" . | fromYaml).files -}}
- name: settings
  projected:
    sources:
    - configMap: {name: {{ include "scaledservice.fullname" . }}}
    {{- range $files }}
    - secret:
        name: {{ .from.name }}
        items:
        - {key: {{ .from.key | quote }}, path: {{ printf "secrets/%s" .path | quote }}}
    {{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the operator does to the namespaces that it looks after: every verb is one that it uses. */}}
{{- define "scaledservice.rules" -}}
- apiGroups: [scaledservice.dev]
  resources: [scaledservices]
  verbs: [get, list, watch, patch]
- apiGroups: [scaledservice.dev]
  resources: [scaledservices/status]
  verbs: [patch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [list]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, patch]
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes]
  verbs: [get, patch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end -}}
