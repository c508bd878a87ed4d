#!/usr/bin/env bash
# Does Prometheus take the config, the rules and what the dashboard asks?
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
promtool check config prometheus.yml
promtool test rules porttally.rules.test.yml

# promtool has no check for single expressions: make each of the dashboard's a rule.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jq '{groups: [{name: "dashboard", rules: [
    .panels[].targets[].expr
    | gsub("\\$__rate_interval"; "5m") | gsub("\\$job|\\$instance|\\$port"; "x")
] | to_entries | map({record: "panel:\(.key)", expr: .value})}]}' grafana-dashboard.json >"$work/dashboard.yml"
promtool check rules "$work/dashboard.yml"
