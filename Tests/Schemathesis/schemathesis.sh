#!/usr/bin/env bash
# Holds a running agent to docs/openapi.json with what Schemathesis thinks of: EXAMPLES=25 Tests/Schemathesis/schemathesis.sh BINARY
#
# Schemathesis comes from PyPI into .build. The agent counts in a network namespace of its own, and ends with it.
# Exits with 77 where one of the two is not to be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly version=4.32.5 tools=.build/schemathesis
readonly token=s3cret-of-a-test address=127.0.0.1:10388

if [[ ${1:-} != --inside ]]; then
    binary=$(realpath "${1:?the binary is missing}")
    if [[ $(cat "$tools/version" 2>/dev/null) != "$version" ]]; then
        rm -rf "$tools"
        if ! { python3 -m venv "$tools" && "$tools/bin/pip" --quiet --disable-pip-version-check install \
            --retries 1 --timeout 10 "schemathesis==$version"; }; then
            echo "schemathesis.sh: schemathesis $version is not to be had here" >&2
            exit 77
        fi
        echo "$version" >"$tools/version"
    fi
    exec .ci/in-namespaces Tests/Schemathesis/schemathesis.sh --inside "$binary"
fi

readonly binary=$2 work=$3
ip link set lo up
# What is counted and what is not, with names, limits, and one that nothing passes.
cat >"$work/config.json" <<END
{
  shadowsocks: [], token: "$token", timezone: "Asia/Kathmandu", billing_day: 31, state: "$work/porttally.db",
  ports: [
    { port: 8388, name: "alice", limit_monthly: "10MB", limit_daily: "1KB" }, { port: 8389, name: "b/o b?" },
    { port: 8390, limit: "1GB" }, { port: 8391, name: "идле", blocked: true },
  ],
}
END
"$binary" run --config "$work/config.json" >"$work/log" 2>&1 &
for _ in {1..100}; do
    if curl -sf "http://$address/health" >"$work/health"; then break; fi
    sleep 0.1
done
[[ -s $work/health ]] || { cat "$work/log" >&2; exit 1; }
python3 - <<'END'
import socket
for port, count in ((8388, 5), (8389, 300), (8390, 1)):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(count):
        sender.sendto(bytes(200), ("127.0.0.1", port))
END
# Where it runs it leaves what it would repeat.
root=$PWD
cd "$work"
"$root/$tools/bin/schemathesis" --config-file "$root/Tests/Schemathesis/schemathesis.toml" run "$root/docs/openapi.json" \
    --url "http://$address" -H "Authorization: Bearer $token" --max-examples "${EXAMPLES:-25}" \
    --phases examples,coverage,fuzzing
# It is the same one still.
curl -sf "http://$address/health"
echo
