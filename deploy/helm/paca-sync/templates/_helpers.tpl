{{- define "paca-sync.name" -}}
{{- if contains "paca-sync" .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-paca-sync" .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "paca-sync.selector" -}}
app.kubernetes.io/name: paca-sync
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "paca-sync.labels" -}}
{{ include "paca-sync.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
