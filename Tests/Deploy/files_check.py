# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the files of deploy/ that need no program but Python: metrics and settings that exist, manifests that
Kubernetes accepts.

usage: files_check.py
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
#: The oldest and the newest Kubernetes that the manifests are checked for.
KUBERNETES = ["1.27", "1.37"]
faults = []


def fault(text):
    faults.append(text)


def documented_metrics():
    """Metric names with their labels, from the table in docs/operations.md."""
    found = {}
    for line in (ROOT / "docs/operations.md").read_text().splitlines():
        if line.startswith("| `paca_sync_"):
            for name, labels in re.findall(r"`(paca_sync_[a-z_]+)(?:\{([a-z_,]+)\})?`", line.split("|")[1]):
                found[name] = set(labels.split(",")) if labels else set()
    return found


def documented_series():
    """The names as Prometheus sees them."""
    series = set()
    for name in documented_metrics():
        series.add(name)
        if name.endswith(("_seconds", "_deliveries")):
            series |= {f"{name}_{part}" for part in ("bucket", "sum", "count")}
    return series


def base_name(series):
    return re.sub(r"_(bucket|sum|count)$", "", series) if series not in documented_metrics() else series


def dashboard():
    return json.loads((DEPLOY / "grafana/paca-sync.json").read_text())


def dashboard_expressions():
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def without_variables(expression):
    """An expression as Grafana sends it, with values for the dashboard's variables."""
    return expression.replace("$__rate_interval", "5m").replace("$instance", ".*")


def alert_rules():
    document = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def check_metrics():
    known = documented_metrics()
    if len(known) < 30:
        fault(f"only {len(known)} metrics were found in docs/operations.md")
    series = documented_series()
    used = [(f"alerts.yml: {rule['alert']}", rule["expr"]) for rule in alert_rules()]
    used += [(f"paca-sync.json: {title}", expression) for title, expression in dashboard_expressions()]
    for place, expression in used:
        for name, selector in re.findall(r"(paca_sync_[a-z_]+)(?:\{([^}]*)\})?", expression):
            if name not in series:
                fault(f"{place}: {name} is not in docs/operations.md")
                continue
            allowed = known[base_name(name)] | {"job", "instance", "le"}
            for label in re.findall(r"([a-z_]+)\s*(?:=~|!~|!=|=)", selector):
                if label not in allowed:
                    fault(f"{place}: {name} has no label {label}")
    # A metric that an operator cannot see anywhere is forgotten when the dashboard is changed.
    shown = {base_name(name) for _, text in used for name in re.findall(r"paca_sync_[a-z_]+", text)}
    for name in sorted(set(known) - shown):
        fault(f"{name} is neither in the dashboard nor in an alert")


def check_alerts():
    tests = yaml.safe_load((DEPLOY / "prometheus/alerts_test.yml").read_text())["tests"]
    tested = {test["name"] for test in tests}
    operations = (ROOT / "docs/operations.md").read_text()
    for rule in alert_rules():
        for name in (f"{rule['alert']} fires", f"{rule['alert']} is quiet"):
            if name not in tested:
                fault(f"alerts_test.yml: there is no test {name}")
        if f"`{rule['alert']}`" not in operations:
            fault(f"docs/operations.md does not tell what to do about {rule['alert']}")
    for name in re.findall(r"`(PacaSync[A-Za-z]+)`", operations):
        if name not in {rule["alert"] for rule in alert_rules()}:
            fault(f"docs/operations.md names an alert {name}")


def check_dashboard():
    written = subprocess.run(
        [sys.executable, DEPLOY / "grafana/dashboard.py"], check=True, capture_output=True, text=True).stdout
    if written != (DEPLOY / "grafana/paca-sync.json").read_text():
        fault("paca-sync.json is not what dashboard.py writes: run scripts/check-deploy --write")
    board = dashboard()
    ids = [panel["id"] for panel in board["panels"]]
    if len(ids) != len(set(ids)):
        fault("paca-sync.json: two panels have the same id")
    cells = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if x >= 24 or (x, y) in cells:
                    fault(f"paca-sync.json: {panel['title']} covers another panel")
                cells.add((x, y))
    targets = [target for panel in board["panels"] for target in panel.get("targets", [])]
    if any(target["datasource"]["uid"] != "${source}" for target in targets):
        fault("paca-sync.json: a panel does not use the dashboard's data source")


def settings():
    names = set()
    for line in (ROOT / "docs/configuration.md").read_text().splitlines():
        if line.startswith("| `"):
            names |= set(re.findall(r"`([A-Z][A-Z_]+)`", line.split("|")[1]))
    return names


def check_settings():
    """Every setting that a file in deploy/ gives to PacaSync exists."""
    known = settings()
    compose = yaml.safe_load((DEPLOY / "compose/paca-sync.yaml").read_text())["services"]["paca-sync"]
    for name in compose["environment"]:
        if name not in known:
            fault(f"compose/paca-sync.yaml: there is no setting {name}")
    unit = (DEPLOY / "systemd/paca-sync.service").read_text()
    for line in re.findall(r"^Environment=(.*)$", unit, re.M):
        for name in re.findall(r"([A-Z_]+)=", line):
            if name not in known:
                fault(f"paca-sync.service: there is no setting {name}")
    for name in re.findall(r"^ENV ([A-Z_]+)=", (DEPLOY / "Dockerfile").read_text(), re.M):
        if name not in known:
            fault(f"Dockerfile: there is no setting {name}")
    for container in containers(manifests()):
        for entry in container.get("env", []):
            if entry["name"] not in known:
                fault(f"kubernetes/paca-sync.yaml: there is no setting {entry['name']}")


def check_compose():
    service = yaml.safe_load((DEPLOY / "compose/paca-sync.yaml").read_text())["services"]["paca-sync"]
    if service.get("read_only") is not True or service.get("cap_drop") != ["ALL"]:
        fault("compose/paca-sync.yaml: the service must have a read-only root and no capabilities")
    if "ports" in service:
        fault("compose/paca-sync.yaml: only the gateway may reach the service")
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    tools = re.match(r"// swift-tools-version: *([0-9]+\.[0-9]+)", (ROOT / "Package.swift").read_text())[1]
    if f"FROM swift:{tools}-" not in dockerfile:
        fault(f"Dockerfile: the image to build in must have Swift {tools}, as Package.swift demands")
    last = dockerfile.rsplit("\nFROM ", 1)[1]
    if not re.search(r"^USER [1-9][0-9]*:[1-9][0-9]*$", last, re.M):
        fault("Dockerfile: the image must name a user by number that is not root")


def check_chart():
    chart = yaml.safe_load((DEPLOY / "helm/paca-sync/Chart.yaml").read_text())
    version = subprocess.run([ROOT / "scripts/version"], check=True, capture_output=True, text=True).stdout.strip()
    for name in ("version", "appVersion"):
        if chart[name] != version:
            fault(f"Chart.yaml: {name} is {chart[name]}, and the program's version {version}")


def manifests():
    return list(yaml.safe_load_all((DEPLOY / "kubernetes/paca-sync.yaml").read_text()))


def containers(documents):
    for document in documents:
        if document["kind"] == "Deployment":
            yield from document["spec"]["template"]["spec"]["containers"]


def check_manifests(documents=None, place="kubernetes/paca-sync.yaml"):
    documents = documents or manifests()
    for document in documents:
        name = f"{place}: {document['kind']} {document['metadata']['name']}"
        for version in KUBERNETES:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                fault(f"{name}: Kubernetes {version}: {error.message}")
    kinds = {document["kind"] for document in documents}
    if not {"Deployment", "Service", "PodDisruptionBudget"} <= kinds:
        fault(f"{place}: has only {sorted(kinds)}")
    for document in documents:
        if document["kind"] != "Deployment":
            continue
        pod = document["spec"]["template"]
        for other in documents:
            wanted = None
            if other["kind"] == "Service":
                wanted = other["spec"]["selector"]
            elif other["kind"] == "PodDisruptionBudget":
                wanted = other["spec"]["selector"]["matchLabels"]
            if wanted is not None and not wanted.items() <= pod["metadata"]["labels"].items():
                fault(f"{place}: {other['kind']} selects other pods than the deployment makes")
        if not pod["spec"]["securityContext"].get("runAsNonRoot"):
            fault(f"{place}: the pod may run as root")
        if pod["spec"].get("terminationGracePeriodSeconds", 30) < 30:
            fault(f"{place}: the service needs up to 25 seconds to end")
        for container in pod["spec"]["containers"]:
            context = container["securityContext"]
            if not context.get("readOnlyRootFilesystem") or context.get("allowPrivilegeEscalation") is not False:
                fault(f"{place}: {container['name']} may write to its root or gain privileges")
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if probe not in container:
                    fault(f"{place}: {container['name']} has no {probe}")
            # /readyz also tells of failing loops. They must not keep GitHub's deliveries away.
            if {container[probe]["httpGet"]["path"] for probe in ("livenessProbe", "readinessProbe")} != {"/healthz"}:
                fault(f"{place}: the liveness and the readiness probe must ask for /healthz")


def report(what):
    if faults:
        for text in faults:
            print(f"deploy: {text}", file=sys.stderr)
        sys.exit(1)
    print(f"deploy: {what}")


if __name__ == "__main__":
    for check in (check_metrics, check_alerts, check_dashboard, check_settings, check_compose, check_chart,
                  check_manifests):
        check()
    report(f"{len(alert_rules())} alerts, {len(list(dashboard_expressions()))} expressions of the dashboard, "
           f"{len(manifests())} manifests are sound")
