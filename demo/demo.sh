#!/usr/bin/env bash
# Watches porttally count real shadowsocks traffic: DURATION=60 demo/demo.sh BINARY
#
#   client ── veth, IPv4 and IPv6 ── server: ss-manager, porttally, Prometheus ── veth ── origin: HTTP and UDP echo
#
# Each is a network namespace; processes and mounts have namespaces of their own, too. So all of it ends with the demo,
# however that ends, and nothing of the machine's is touched. Fails if porttally's figures aren't those of rules that
# are none of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly duration=${DURATION:-60}

# --- the outside ---------------------------------------------------------------------------------------------------

if [[ ${1:-} != --inside ]]; then
    binary=$(realpath "${1:?the binary is missing}")
    for command in unshare nsenter ip nft curl jq python3 prometheus ss-manager ss-local ss-tunnel; do
        command -v "$command" >/dev/null || { echo "$command is missing: make demo installs it" >&2; exit 69; }
    done
    exec .ci/in-namespaces demo/demo.sh --inside "$binary"
fi

# --- the world -----------------------------------------------------------------------------------------------------

readonly binary=$2 work=$3
declare -A names=([8388]=alice [8389]=bob [8390]=carol)
readonly ports=(8388 8389 8390) method=chacha20-ietf-poly1305 password=demo

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() {
    echo "FAILED: $*" >&2
    tail -n 5 "$work"/*.log >&2
    exit 1
}
eventually() { # COMMAND…
    for _ in {1..100}; do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    return 1
}
client() { nsenter --net=/run/netns/client -- "$@"; }
origin() { nsenter --net=/run/netns/origin -- "$@"; }

# This namespace is the server's.
mount -t tmpfs tmpfs /run
ip netns add client
ip netns add origin
ip link set lo up
client ip link set lo up
origin ip link set lo up
# connect NAMESPACE NETWORK: a cable between the server, .1, and the namespace, .2
connect() {
    ip link add "$1" type veth peer name server netns "$1"
    ip link set "$1" up
    ip address add "10.88.$2.1/24" dev "$1"
    ip address add "fd88:0:0:$2::1/64" dev "$1" nodad
    nsenter --net="/run/netns/$1" ip link set server up
    nsenter --net="/run/netns/$1" ip address add "10.88.$2.2/24" dev server
    nsenter --net="/run/netns/$1" ip address add "fd88:0:0:$2::2/64" dev server nodad
}
connect client 1
connect origin 2

say "A shadowsocks server with ${#ports[@]} users"
jq --null-input --arg method "$method" --arg password "$password" '{
    server: ["::", "0.0.0.0"], mode: "tcp_and_udp", method: $method, timeout: 60,
    port_password: ($ARGS.positional | map({key: ., value: $password}) | from_entries)
}' --args "${ports[@]}" | tee "$work/shadowsocks.json"
mkdir "$work/manager"
ss-manager -c "$work/shadowsocks.json" --manager-address "$work/manager.sock" -D "$work/manager" -u \
    >"$work/manager.log" 2>&1 &
origin python3 demo/origin.py >"$work/origin.log" 2>&1 &

say "porttally beside it, and rules of nobody's that count the same"
{
    printf '{\n  shadowsocks: ["%s"],\n  ports: [\n' "$work/shadowsocks.json"
    for port in "${ports[@]}"; do printf '    { port: %s, name: "%s" },\n' "$port" "${names[$port]}"; done
    printf '  ],\n  interval: 2,\n}\n'
} | tee "$work/porttally.json"
"$binary" run --config "$work/porttally.json" --state "$work/porttally.db" >"$work/porttally.log" 2>&1 &
agent=$!
{
    echo 'table inet independent {'
    for port in "${ports[@]}"; do printf 'counter in_%s { }\ncounter out_%s { }\n' "$port" "$port"; done
    echo 'chain input { type filter hook input priority filter + 20;'
    for port in "${ports[@]}"; do echo "th dport $port counter name in_$port"; done
    echo '}'
    echo 'chain output { type filter hook output priority filter + 20;'
    for port in "${ports[@]}"; do echo "th sport $port counter name out_$port"; done
    echo '}'
    echo '}'
} >"$work/independent.nft"
nft -f "$work/independent.nft"
sed 's/interval: 15s/interval: 1s/' prometheus/prometheus.yml >"$work/prometheus.yml"
cp prometheus/porttally.rules.yml "$work/"
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address=127.0.0.1:9090 >"$work/prometheus.log" 2>&1 &
eventually curl -sf http://127.0.0.1:10388/health || fail "porttally doesn't start"
cat "$work/porttally.log"

# query EXPRESSION: lines of port and value
query() {
    curl -sf --data-urlencode "query=$1" http://127.0.0.1:9090/api/v1/query |
        jq --raw-output '.data.result[] | "\(.metric.port) \(.value[1])"'
}
scraped() { [[ -n $(query 'up == 1') ]]; }
eventually scraped || fail "Prometheus doesn't scrape it"

# --- the traffic ---------------------------------------------------------------------------------------------------

say "Clients: alice downloads over IPv4, bob uploads over IPv6, carol sends datagrams"
client ss-local -s 10.88.1.1 -p 8388 -l 1081 -k "$password" -m "$method" >"$work/alice.log" 2>&1 &
client ss-local -s fd88:0:0:1::1 -p 8389 -b 127.0.0.1 -l 1082 -k "$password" -m "$method" >"$work/bob.log" 2>&1 &
client ss-tunnel -s 10.88.1.1 -p 8390 -l 1083 -k "$password" -m "$method" -U -L 10.88.2.2:7 >"$work/carol.log" 2>&1 &
fetch() { client curl -sf --max-time 10 --output /dev/null --socks5 "127.0.0.1:$1" "${@:2}"; }
eventually fetch 1081 http://10.88.2.2/1 || fail "alice gets no answer"
eventually fetch 1082 http://10.88.2.2/1 || fail "bob gets no answer"
head -c 1500000 /dev/zero >"$work/upload"
readonly end=$((SECONDS + duration))
while ((SECONDS < end)); do fetch 1081 "http://10.88.2.2/$((RANDOM * 200))"; sleep 0.2; done &
traffic=("$!")
while ((SECONDS < end)); do fetch 1082 --data-binary "@$work/upload" http://10.88.2.2/; sleep 0.5; done &
traffic+=("$!")
client python3 demo/datagrams.py 1083 "$duration" >"$work/datagrams.txt" &
traffic+=("$!")

kernel() { # DIRECTION PORT
    nft list counter inet independent "${1}_$2" | awk '/bytes/ { print $4 }'
}
# Sets the arrays in and out from Prometheus.
declare -A in out
totals() {
    local port value
    while read -r port value; do in[$port]=$value; done < <(query 'sum by (port) (porttally_receive_bytes_total)')
    while read -r port value; do out[$port]=$value; done < <(query 'sum by (port) (porttally_transmit_bytes_total)')
}
show() {
    local port rate
    local -A rates=()
    while read -r port rate; do rates[$port]=$rate; done < <(query 'sum by (port) (
        rate(porttally_receive_bytes_total[10s]) + rate(porttally_transmit_bytes_total[10s]))')
    totals
    printf '\n%-4s %-6s %12s │ %14s %14s │ %14s %14s\n' port user 'kB/s' \
        'Prometheus: in' 'out' 'independent: in' 'out'
    for port in "${ports[@]}"; do
        printf '%-4s %-6s %12s │ %14s %14s │ %14s %14s\n' "$port" "${names[$port]}" \
            "$(awk -v rate="${rates[$port]:-0}" 'BEGIN { printf "%.1f", rate / 1000 }')" \
            "${in[$port]:-}" "${out[$port]:-}" "$(kernel in "$port")" "$(kernel out "$port")"
    done
}
step=$((duration < 25 ? 2 : 5))
half=$((SECONDS + duration / 2))
while ((SECONDS + step < end)); do
    sleep "$step"
    show
    if ((half && SECONDS >= half)); then
        half=0
        say "porttally is killed with SIGKILL, in the midst of it, and started again"
        kill -KILL "$agent"
        wait "$agent" 2>/dev/null || true
        "$binary" run --config "$work/porttally.json" --state "$work/porttally.db" >>"$work/porttally.log" 2>&1 &
        agent=$!
    fi
done
wait "${traffic[@]}" || fail "a client failed"

# --- what it comes to ----------------------------------------------------------------------------------------------

say "The traffic has ended; carol: $(<"$work/datagrams.txt")"
# Until the last packets are through, and Prometheus has seen them.
equal() {
    local port
    totals
    for port in "${ports[@]}"; do
        [[ ${in[$port]} == "$(kernel in "$port")" && ${out[$port]} == "$(kernel out "$port")" ]] || return
    done
}
same=yes
eventually equal || same=no
show
say "What the operator sees: nft list counters table inet porttally"
nft list counters table inet porttally | awk '$1 == "counter" { name = $2 } /bytes/ { printf "  %-18s %14s bytes\n", name, $4 }'
kill "$agent"
wait "$agent" || fail "porttally ends with $?"
[[ $same == yes ]] || fail "porttally and the independent rules don't agree"
for port in "${ports[@]}"; do
    ((${in[$port]} > 1000 && ${out[$port]} > 1000)) || fail "port $port has hardly any traffic"
done
say "Every byte is the same: Prometheus' figures are the independent rules', across a kill -9."
