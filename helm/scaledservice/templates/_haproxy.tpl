{{/* A name of its own, so that no selector of the operator's pods finds a proxy. */}}
{{- define "scaledservice.haproxy.selector" -}}
app.kubernetes.io/name: {{ include "scaledservice.name" . }}-haproxy
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "scaledservice.haproxy.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "scaledservice.haproxy.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "scaledservice.haproxy.map" -}}/usr/local/etc/haproxy/scaledservice.map{{- end -}}

{{/* The TCP port of agent checks, or nothing. */}}
{{- define "scaledservice.port.agent" -}}
{{- $agent := dig "haproxy" "agent" dict .Values.settings -}}
{{- if or (dig "enabled" false $agent) (and .Values.haproxy.enabled (eq .Values.haproxy.via "AgentCheck")) -}}
{{ dig "port" 8126 $agent | int }}
{{- end -}}
{{- end -}}

{{/* What follows from the chart's own proxies for the operator's settings. */}}
{{- define "scaledservice.haproxy.settings" -}}
{{- if .Values.haproxy.enabled -}}
{{- $runtime := printf "%s-haproxy-runtime.%s.svc:%d" (include "scaledservice.fullname" .) .Release.Namespace (int .Values.haproxy.runtimePort) -}}
haproxy:
  {{- if eq .Values.haproxy.via "AgentCheck" }}
  agent: {enabled: true}
  {{- end }}
  servers:
    {{ .Values.haproxy.server }}:
      runtime: [{{ $runtime | quote }}]
      map: {{ include "scaledservice.haproxy.map" . }}
{{- end -}}
{{- end -}}

{{- define "scaledservice.haproxy.config" -}}
{{- if not (dig "consul" "address" "" .Values.settings) -}}
{{- fail "haproxy.enabled wants settings.consul.address: proxies find instances in Consul" -}}
{{- end -}}
{{- $taken := dict (toString .Values.haproxy.runtimePort) "haproxy.runtimePort" (toString .Values.haproxy.healthPort) "haproxy.healthPort" -}}
{{- range .Values.haproxy.services -}}
{{- $port := toString (int .port) -}}
{{- if hasKey $taken $port -}}
{{- fail (printf "haproxy.services: port %s of %s is that of %s too, each wants one of its own" $port .name (get $taken $port)) -}}
{{- end -}}
{{- $_ := set $taken $port .name -}}
{{- end -}}
global
  log stdout format raw local0 notice
  hard-stop-after 30s
  stats socket :{{ .Values.haproxy.runtimePort }} level admin
  set-var proc.started date()

defaults
  mode http
  log global
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  retries 2
  option redispatch

resolvers consul
  nameserver consul {{ required "haproxy.consulDns is missing: write the address of Consul's DNS, such as consul-dns.consul.svc:53" .Values.haproxy.consulDns }}
  accepted_payload_size 8192
  resolve_retries 3
  timeout resolve 500ms
  timeout retry 500ms
  hold valid 500ms
  hold obsolete 0s
  # All instances gone at once is rather a Consul in trouble: go on for a while.
  hold nx 10s
  # While Consul is away those that were there last are used; HAProxy would drop them all after 30 s.
  hold timeout 10d
  hold refused 10d
  hold other 10d

frontend health
  bind :{{ .Values.haproxy.healthPort }}
  monitor-uri /healthz
  # Instances are looked for once it runs: nobody calls it before it knows some of every service, or has looked for ten seconds.
  acl young date(),sub(proc.started) lt 10
  {{- range .Values.haproxy.services }}
  {{- $backend := printf "%s_%s" .namespace .name }}
  monitor fail if young {{ if eq $.Values.haproxy.via "Map" }}{ nbsrv({{ $backend }}_a) eq 0 } { nbsrv({{ $backend }}_b) eq 0 }{{ else }}{ nbsrv({{ $backend }}) eq 0 }{{ end }}
  {{- end }}
  http-request use-service prometheus-exporter if { path /metrics }
{{ range .Values.haproxy.services }}
{{- $service := printf "%s/%s" .namespace .name }}
{{- $backend := printf "%s_%s" .namespace .name }}
{{- $records := default .name .consulName }}
{{- $slots := default 20 .maxInstances }}
{{- $options := "resolvers consul resolve-prefer ipv4 init-addr none" }}
{{- $patience := "" }}
{{- with .timeout }}{{ $patience = printf "\n  timeout server %s" . }}{{ end }}
{{- if eq $.Values.haproxy.via "Map" }}
{{- $map := include "scaledservice.haproxy.map" $ }}
# The map says how many percent of the calls go to slot b, for the service and for headers that see the canary.
frontend calls_{{ $backend }}
  bind :{{ .port }}
  acl has_a nbsrv({{ $backend }}_a) gt 0
  acl has_b nbsrv({{ $backend }}_b) gt 0
  http-request set-var(txn.b) str({{ $service }}),map_str_int({{ $map }})
  {{- range .headers }}
  {{- $header := lower .name }}
  http-request set-var-fmt(txn.key) "{{ $service }} {{ $header }}=%[req.fhdr({{ $header }})]"
  http-request set-var(txn.own) var(txn.key),map_str_int({{ $map }},-1)
  http-request set-var(txn.b) var(txn.own) if { var(txn.own) -m int eq 100 } has_b
  http-request set-var(txn.b) var(txn.own) if { var(txn.own) -m int eq 0 } has_a
  {{- end }}
  http-request set-var(txn.ups_a) nbsrv({{ $backend }}_a)
  acl told var(txn.b) -m found
  use_backend {{ $backend }}_b if told { rand(100),sub(txn.b) lt 0 } has_b
  # The operator knows of instances before the proxy has found them: until then the other slot gets what would be theirs, if it is
  # to get anything at all. One that is to get nothing gets nothing, whoever is there.
  use_backend {{ $backend }}_b if told { var(txn.b) -m int eq 100 }
  use_backend {{ $backend }}_b if told { var(txn.b) -m int gt 0 } !has_a has_b
  # Just restarted and not told yet: where more instances are.
  use_backend {{ $backend }}_b if !told { nbsrv({{ $backend }}_b),sub(txn.ups_a) gt 0 }
  default_backend {{ $backend }}_a

backend {{ $backend }}_a{{ $patience }}
  server-template a 1-{{ $slots }} _{{ $records }}._slot-a.service.consul {{ $options }} resolve-opts allow-dup-ip,ignore-weight

backend {{ $backend }}_b{{ $patience }}
  server-template b 1-{{ $slots }} _{{ $records }}._slot-b.service.consul {{ $options }} resolve-opts allow-dup-ip,ignore-weight
{{ else if eq $.Values.haproxy.via "AgentCheck" }}
{{- $agent := printf "weight 100 agent-check agent-addr %s-statsd.%s.svc agent-port %s agent-inter %s" (include "scaledservice.fullname" $) $.Release.Namespace (include "scaledservice.port.agent" $) $.Values.haproxy.agentInterval }}
# The operator says what a server weighs: 100 is the weight that its percents are of.
frontend calls_{{ $backend }}
  bind :{{ .port }}
  {{- range .headers }}
  use_backend {{ $backend }}_preview if { req.fhdr({{ .name }}) -m str {{ required (printf "haproxy.services: header %s of %s wants a value with via: AgentCheck" .name $service) .value | quote }} }
  {{- end }}
  default_backend {{ $backend }}

backend {{ $backend }}{{ $patience }}
  default-server {{ $agent }} {{ $options }} resolve-opts allow-dup-ip,ignore-weight
  server-template a 1-{{ $slots }} _{{ $records }}._slot-a.service.consul agent-send "{{ $service }} a\n"
  server-template b 1-{{ $slots }} _{{ $records }}._slot-b.service.consul agent-send "{{ $service }} b\n"
{{- if .headers }}

backend {{ $backend }}_preview{{ $patience }}
  default-server {{ $agent }} {{ $options }} resolve-opts allow-dup-ip,ignore-weight
  server-template a 1-{{ $slots }} _{{ $records }}._slot-a.service.consul agent-send "{{ $service }} a preview\n"
  server-template b 1-{{ $slots }} _{{ $records }}._slot-b.service.consul agent-send "{{ $service }} b preview\n"
{{- end }}
{{ else }}
# Consul's records say what a server weighs.
frontend calls_{{ $backend }}
  bind :{{ .port }}
  default_backend {{ $backend }}

backend {{ $backend }}{{ $patience }}
  server-template i 1-{{ $slots }} _{{ $records }}._tcp.service.consul {{ $options }} resolve-opts allow-dup-ip
{{ end }}
{{- end }}
{{- end -}}
