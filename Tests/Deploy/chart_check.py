# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Renders the chart with render_chart.go (Go's templates and sprig, which Helm is made of) under several values, and
checks what comes out. deploy/kubernetes/paca-sync.yaml must be what it renders by default.

usage: chart_check.py PROGRAM_THAT_RENDERS [--write]
"""

import json
import subprocess
import sys

import jsonschema
import yaml

import files_check
from files_check import DEPLOY, check_manifests, fault, report

CHART = DEPLOY / "helm/paca-sync"
PLAIN = DEPLOY / "kubernetes/paca-sync.yaml"
HEADER = """# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
#
# For those who do not use Helm: what deploy/helm/paca-sync renders for a release `paca-sync`. Written by
# `scripts/check-deploy --write`; change the chart, not this file. Set PUBLIC_URL, PACA_API_URL and the image, and make
# the secret first:
#   kubectl create secret generic paca-sync --from-literal=DATABASE_URL=… --from-literal=REDIS_URL=… \\
#     --from-literal=ENCRYPTION_KEY=…
"""
EVERYTHING = {
    "image": {"repository": "registry.local/paca-sync", "tag": "1.2.3", "pullPolicy": "Always"},
    "imagePullSecrets": [{"name": "registry"}],
    "replicas": 3,
    "settings": {"PUBLIC_URL": "https://a.example", "SYNC_PULL_ONLY": True, "SYNC_RETENTION": "7d"},
    "ingress": {
        "enabled": True, "className": "nginx", "host": "a.example",
        "annotations": {"nginx.ingress.kubernetes.io/proxy-body-size": "25m"},
        "tls": [{"hosts": ["a.example"], "secretName": "tls"}],
    },
    "networkPolicy": {"enabled": True, "from": [{"podSelector": {"matchLabels": {"app": "gateway"}}}]},
    "podDisruptionBudget": {"maxUnavailable": "50%"},
    "resources": {"requests": {"memory": "128Mi"}},
    "podLabels": {"team": "tools"},
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "a", "operator": "Exists"}],
    "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 1, "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname"}}]}},
}


def merged(defaults, values):
    result = dict(defaults)
    for name, value in values.items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        result[name] = merged(result[name], value) if both else value
    return result


def main(program, write):
    defaults = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = json.loads((CHART / "values.schema.json").read_text())

    def render(release, values):
        whole = merged(defaults, values)
        jsonschema.validate(whole, schema)
        return subprocess.run(
            [program, CHART, release], input=json.dumps(whole), check=True, capture_output=True, text=True).stdout

    plain = HEADER + render("paca-sync", {})
    if write:
        PLAIN.write_text(plain)
    elif plain != PLAIN.read_text():
        fault("kubernetes/paca-sync.yaml is not what the chart renders: run scripts/check-deploy --write")
    check_manifests(list(yaml.safe_load_all(plain)))

    text = render("team", EVERYTHING)
    documents = [document for document in yaml.safe_load_all(text) if document]
    check_manifests(documents, "the chart with every value")
    kinds = sorted(document["kind"] for document in documents)
    if kinds != ["Deployment", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "Service"]:
        fault(f"the chart with every value renders {kinds}")
    if {document["metadata"]["name"] for document in documents} != {"team-paca-sync"}:
        fault("the chart does not name everything after the release")
    container = next(files_check.containers(documents))
    if {"name": "SYNC_PULL_ONLY", "value": "true"} not in container["env"]:
        fault("a setting that is true does not become a text")
    if container["image"] != "registry.local/paca-sync:1.2.3":
        fault(f"the image is {container['image']}")
    for expected in (
        "25m", "secretName: tls", "podAntiAffinity", "disk: ssd", "memory: 128Mi", "50%", "name: registry"
    ):
        if expected not in text:
            fault(f"the chart loses the value {expected}")

    for wrong in ({"replicas": -1}, {"existingSecret": ""}, {"setings": {}}, {"settings": {"ENCRYPTION_KEY": "x"}}):
        try:
            jsonschema.validate(merged(defaults, wrong), schema)
            fault(f"values.schema.json accepts {wrong}")
        except jsonschema.ValidationError:
            continue
    report("the chart renders what Kubernetes accepts")


if __name__ == "__main__":
    main(sys.argv[1], "--write" in sys.argv[2:])
