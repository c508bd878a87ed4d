#!/usr/bin/env bash
# Are the units well-formed, and do they keep the agent on a short lead?
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Of systemd-analyze security, times ten: 0 is locked in, 100 is root. With systemd 252 it is 16.
readonly exposure=20

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The units as they are, but for the command, which needn't be installed.
cp porttally.socket "$work/"
sed 's,^ExecStart=[^ ]*,ExecStart=/bin/true,' porttally.service >"$work/porttally.service"
systemd-analyze verify --man=no "$work/porttally.service" "$work/porttally.socket"
systemd-analyze security --offline=true --threshold="$exposure" "$work/porttally.service" | tail -n 1

# With each of the drop-ins, too.
mkdir "$work/porttally.service.d"
for example in porttally.service.d/*.example; do
    sed 's,^ExecStart=/[^ ]*,ExecStart=/bin/true,' "$example" >"$work/porttally.service.d/example.conf"
    systemd-analyze verify --man=no "$work/porttally.service"
done
