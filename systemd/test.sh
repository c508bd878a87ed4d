#!/usr/bin/env bash
# Boots a systemd of its own and runs the units in it: systemd/test.sh BINARY
#
# It has its own processes, network, mounts, host name and control group, and sees /etc, /var, /usr/local, /run, /tmp and
# /home of its own; nothing of the machine's is changed. Ends with 0 and a reason where such a world can't be made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly table=porttally port=8388 url=http://127.0.0.1:10388

skip() { echo "systemd/test.sh: skipped: $*"; exit 0; }
fail() {
    [[ -z ${pid:-} ]] || journal | tail -n 20 >&2
    echo "FAILED: $*" >&2
    exit 1
}
passed() { echo "ok: $*"; }

# --- the world: this script again, in new namespaces ---------------------------------------------------------------

# Every unit that this systemd knows; the machine's own would do more than we want.
readonly units=(
    basic.target paths.target sockets.target sysinit.target timers.target shutdown.target umount.target
    local-fs.target local-fs-pre.target swap.target network.target network-pre.target network-online.target
    multi-user.target final.target slices.target modprobe@.service
    systemd-journald.service systemd-journald.socket shadowsocks-libev.service shadowsocks-libev-server@.service
)

world() {
    local binary=$1 world=$2 unit directory
    mount -t tmpfs tmpfs "$world"
    mkdir "$world"/{units,dev,upper,work}
    for unit in "${units[@]}"; do
        [[ ! -e /lib/systemd/system/$unit ]] || cp -L "/lib/systemd/system/$unit" "$world/units/"
    done
    mkdir "$world/units/sysinit.target.wants"
    ln -s ../systemd-journald.service "$world/units/sysinit.target.wants/"
    cp "$binary" "$world/porttally"
    for directory in etc var usr/local; do
        mkdir -p "$world/upper/$directory" "$world/work/$directory"
        mount -t overlay overlay -o \
            "lowerdir=/$directory,upperdir=$world/upper/$directory,workdir=$world/work/$directory" "/$directory"
    done
    mount --bind "$world/units" /lib/systemd/system
    # A few devices, instead of a way to all of them.
    mount -t tmpfs -o mode=0755 tmpfs "$world/dev"
    for device in null zero full random urandom tty; do
        touch "$world/dev/$device"
        mount --bind "/dev/$device" "$world/dev/$device"
    done
    ln -s /proc/self/fd "$world/dev/fd"
    mkdir "$world"/dev/{pts,shm}
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$world/dev/pts"
    ln -s pts/ptmx "$world/dev/ptmx"
    mount --rbind "$world/dev" /dev
    mount -t sysfs -o ro sysfs /sys
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mount --bind /proc/sys /proc/sys
    mount -o remount,bind,ro /proc/sys
    mount -t tmpfs -o mode=0755 tmpfs /run
    mount -t tmpfs -o mode=0755 tmpfs /home
    mkdir /run/world /run/systemd
    mount --bind "$world" /run/world
    mount -t tmpfs -o mode=1777 tmpfs /var/tmp
    : >/run/world/mounted

    rm -rf /etc/systemd/system /etc/systemd/*.conf.d /etc/porttally /var/lib/porttally /var/lib/private /etc/shadowsocks*
    mkdir -p /etc/systemd/system /var/lib/private
    chmod 0700 /var/lib/private
    : >/etc/fstab
    printf '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nForwardToSyslog=no\nForwardToWall=no\n' \
        >/etc/systemd/journald.conf
    printf '[Manager]\nDefaultTimeoutStopSec=5s\n' >/etc/systemd/system.conf
    # A debug binary's Swift may live where the service can't look.
    ldd "$binary" | sed -n 's,.* => \(/\(home\|root\)/[^ ]*\) .*,\1,p' | xargs -r cp -t /usr/local/lib
    ldconfig
    make --no-print-directory install BINARY=/run/world/porttally >/dev/null
    mkdir /etc/shadowsocks-libev
    printf '{ "server": "127.0.0.1", "server_port": %s, "mode": "tcp_and_udp", "password": "x", "method": "aes-256-gcm" }' \
        "$port" >/etc/shadowsocks-libev/config.json
    mkdir /run/world/source
    mount --bind . /run/world/source
    mount -t tmpfs -o mode=1777 tmpfs /tmp

    mount --make-rshared /
    # From here on this process is systemd.
    exec env -i PATH="$PATH" container=docker LANG=C.UTF-8 \
        /lib/systemd/systemd --system --unit=basic.target --log-target=journal --show-status=no
}

if [[ ${1:-} == --world ]]; then
    world "$2" "$3"
fi

# --- the outside ---------------------------------------------------------------------------------------------------

binary=$(realpath "${1:?the binary is missing}")
((EUID == 0)) || skip "only root can make the namespaces"
[[ -x /lib/systemd/systemd ]] || skip "no systemd is installed"
for command in unshare nsenter nft curl ss-server ss-local; do
    command -v "$command" >/dev/null || skip "$command is not installed"
done
readonly namespaces=(--mount --uts --ipc --pid --net --cgroup)
unshare "${namespaces[@]}" --fork --mount-proc true 2>/dev/null || skip "namespaces are not to be had here"
cgroups=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET) || skip "there is no cgroup2"
cgroup=$cgroups$(sed -n 's,^0::\(.*\),\1,p' /proc/self/cgroup)
cgroup=${cgroup%/}/porttally-test-$$
mkdir "$cgroup" 2>/dev/null || skip "can't make the control group $cgroup"

work=$(mktemp -d)
outer='' init=''
clean_up() {
    # systemd ignores SIGTERM as PID 1; the kernel ends all the rest with it.
    [[ -z $init ]] || kill -KILL "$init" 2>/dev/null || true
    [[ -z $outer ]] || { kill -KILL "$outer" 2>/dev/null || true; wait "$outer" 2>/dev/null || true; }
    for _ in {1..50}; do
        find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null && break
        sleep 0.1
    done
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

mkdir "$work/world"
(
    echo "$BASHPID" >"$cgroup/cgroup.procs"
    exec unshare "${namespaces[@]}" --fork --kill-child=KILL --mount-proc "$PWD/systemd/test.sh" --world "$binary" "$work/world"
) >"$work/log" 2>&1 &
outer=$!

within() { nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup --wd=/ -- "$@"; }
# Tries a command until it succeeds: eventually SECONDS COMMAND…
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}
child() { init=$(pgrep --parent "$outer"); }

eventually 5 child || skip "no process could be started: $(<"$work/log")"
if ! eventually 30 within systemctl is-active basic.target; then
    [[ -e /proc/$init/root/run/world/mounted ]] || skip "its mounts can't be made here: $(tail -n 1 "$work/log")"
    cat "$work/log"
    fail "systemd doesn't come up"
fi
passed "$(within systemctl --version | head -n 1) boots in namespaces of its own"

# --- the tests -----------------------------------------------------------------------------------------------------

show() { within systemctl show --property "$1" --value porttally.service; }
metric() { within curl -sS --max-time 5 --fail "$url/metrics" | awk -v name="$1" '$1 == name { print $2 }'; }
journal() { within journalctl --no-pager --output cat --unit porttally.service; }
signal() { # NAME; never to the process group 0, which is this script's own
    local pid
    pid=$(show MainPID)
    ((pid)) || fail "it isn't running: $(show ActiveState)"
    within kill "-$1" "$pid"
}
expect() { # WHAT ACTUAL EXPECTED
    [[ $2 == "$3" ]] && { passed "$1: $2"; return; }
    fail "$1: $2 instead of $3"
}
counter() { within nft list counter inet "$1" "$2" | awk '/bytes/ { print $4 }'; }

# It starts, and says when it is ready.
within systemctl start porttally.service || { within journalctl --no-pager | tail -n 20 >&2; fail "the service doesn't start"; }
expect "systemctl start returns when the agent is ready" "$(show ActiveState)/$(show SubState)" active/running
expect "its status" "$(show StatusText)" "counting 1 ports"
pid=$(show MainPID)

# It has one capability, and no user of the machine's.
status() { within sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status"; }
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
    expect "$set is CAP_NET_ADMIN alone" "$(status $set)" 0000000000001000
done
expect "NoNewPrivs" "$(status NoNewPrivs)" 1
expect "seccomp filters" "$(status Seccomp)" 2
expect "the user is a dynamic one" "$(within stat --format %U "/proc/$pid")" porttally
expect "its state is its own" "$(within stat --format %U:%a /var/lib/porttally/)" porttally:700

# It counts: as much as rules that are none of its own.
within nft -f - <<RULES
table inet independent {
    counter in { }
    counter out { }
    chain input { type filter hook input priority filter + 20; tcp dport $port counter name in; }
    chain output { type filter hook output priority filter + 20; tcp sport $port counter name out; }
}
RULES
within systemctl start shadowsocks-libev.service
within systemd-run --quiet --unit client ss-local -s 127.0.0.1 -p "$port" -l 1080 -k x -m aes-256-gcm
through() { within curl -sS --max-time 5 --fail --socks5 127.0.0.1:1080 --output /dev/null "$url/metrics"; }
eventually 5 through || fail "no traffic goes through shadowsocks"
within systemctl stop client.service shadowsocks-libev.service
totals() {
    echo "$(metric "porttally_receive_bytes_total{port=\"$port\",protocol=\"tcp\"}")" \
        "$(metric "porttally_transmit_bytes_total{port=\"$port\",protocol=\"tcp\"}")"
}
total=$(totals)
((${total#* } > 4000)) || fail "only $total bytes were counted"
expect "bytes in and out, as an independent rule has them" "$total" "$(counter independent in) $(counter independent out)"
expect "bytes in and out, as nft has them" "$total" "$(counter $table ss_${port}_tcp_in) $(counter $table ss_${port}_tcp_out)"

# It hears of changes in configs, and reads them again on demand.
configs=/etc/shadowsocks-libev
within sed -i "s/$port/8389/" $configs/config.json
has() { [[ -n $(metric "porttally_receive_bytes_total{port=\"$1\",protocol=\"tcp\"}") ]]; }
eventually 2 has 8389 || fail "a changed config isn't heard of"
passed "a changed config takes effect by itself"
within sed -i "s/8389/$port/" $configs/config.json
within systemctl reload porttally.service
eventually 2 has "$port" || fail "systemctl reload does nothing"
journal | grep "SIGHUP" >/dev/null || fail "systemctl reload sends no SIGHUP"
expect "systemctl reload keeps the process" "$(show MainPID)" "$pid"
expect "a port that comes back keeps its bytes" "$(totals)" "$total"

# Configs that only their servers may read, by a group of theirs.
within groupadd --system shadowsocks
within chgrp -R shadowsocks $configs
within chmod 0750 $configs
within chmod 0640 $configs/config.json
degraded() { [[ $(metric "porttally_config_degraded{source=\"$configs/config.json\"}") == "$1" ]]; }
eventually 15 degraded 1 || fail "an unreadable config isn't reported"
passed "an unreadable config is reported, and its ports are counted on: $(totals)"
drop_in() {
    within mkdir -p /etc/systemd/system/porttally.service.d
    within cp "/usr/local/share/doc/porttally/systemd/porttally.service.d/$1.conf.example" \
        "/etc/systemd/system/porttally.service.d/$1.conf"
    within systemctl daemon-reload
    within systemctl restart porttally.service
}
# The example's own commands open them.
sed -n "s,^#   \(.*\)/etc/shadowsocks-rust,\1$configs,p; s,^#   groupadd,groupadd,p" \
    systemd/porttally.service.d/configs-group.conf.example | within bash -euxo pipefail
drop_in configs-group
degraded 0 || fail "the group of configs-group.conf doesn't help"
passed "configs-group.conf makes closed configs readable"
as_server() { within setpriv --reuid 65534 --regid shadowsocks --clear-groups "$@"; }
as_server test -r $configs/config.json || fail "its server can't read its config any more"
within cp $configs/config.json $configs/other.json
within chown root:root $configs/other.json
! as_server test -r $configs/other.json || fail "a server can read another's config"
group=$(within sed -n 's/^porttally-configs:x:\([0-9]*\):.*/\1/p' /etc/group)
members=$(within grep -lw "^Groups:.*$group" -r /proc --include=status --max-count=1 -s | sed -n 's,^/proc/\([0-9]*\)/status,\1,p')
expect "the only process in its group is the agent" "$members" "$(show MainPID)"
within rm $configs/other.json
within setfacl -R -b $configs
within rm /etc/systemd/system/porttally.service.d/configs-group.conf
within chmod -R go= $configs
drop_in credentials
has "$port" || fail "the copy of credentials.conf isn't read"
expect "credentials.conf makes root's own config readable" "$(totals)" "$total"
within rm /etc/systemd/system/porttally.service.d/credentials.conf
within chmod -R go=rX $configs
within mkdir -p /home/ssr
printf '[{ "user": "dave", "port": 9000, "enable": 1 }]' | within tee /home/ssr/mudb.json >/dev/null
drop_in home
has 9000 || fail "home.conf doesn't show /home/ssr"
passed "home.conf shows ShadowsocksR's users"
within rm /etc/systemd/system/porttally.service.d/home.conf
drop_in loopback-only
expect "loopback-only.conf leaves loopback" "$(totals)" "$total"
within rm /etc/systemd/system/porttally.service.d/loopback-only.conf

# A socket file in its RuntimeDirectory=.
within mkdir /etc/porttally
printf '{ listen: ["127.0.0.1:10388", "unix:/run/porttally/http.sock"] }' | within tee /etc/porttally/config.json >/dev/null
within systemctl restart porttally.service
expect "others may pass through /run/porttally" "$(within stat --format %F:%a /run/porttally)" directory:755
expect "it serves on a socket file, too" \
    "$(within curl -sS --unix-socket /run/porttally/http.sock http://localhost/health)" '{"status":"ok"}'
# Of a group's, which the agent is put into.
printf '{ listen: ["127.0.0.1:10388", "unix:/run/porttally/http.sock"], socket_group: "shadowsocks" }' |
    within tee /etc/porttally/config.json >/dev/null
within sed -i 's/www-data/shadowsocks/' \
    /usr/local/share/doc/porttally/systemd/porttally.service.d/socket-group.conf.example
drop_in socket-group || fail "it doesn't start with a socket_group"
expect "socket-group.conf gives the socket file to a group" \
    "$(within stat --format %U:%G:%a /run/porttally/http.sock)" porttally:shadowsocks:660
health=(curl -sS --unix-socket /run/porttally/http.sock http://localhost/health)
expect "the group of its socket file may connect" "$(as_server "${health[@]}")" '{"status":"ok"}'
! within setpriv --reuid 65534 --regid 65534 --clear-groups "${health[@]}" 2>/dev/null || fail "others may connect, too"
within rm -r /etc/porttally /etc/systemd/system/porttally.service.d/socket-group.conf
within systemctl daemon-reload

# The watchdog ends and restarts an agent that hangs.
within mkdir -p /run/systemd/system/porttally.service.d
printf '[Service]\nWatchdogSec=3\n' | within tee /run/systemd/system/porttally.service.d/watchdog.conf >/dev/null
within systemctl daemon-reload
within systemctl restart porttally.service
sleep 5
expect "a healthy agent feeds the watchdog" "$(show NRestarts)" 0
signal STOP
restarted() { [[ $(show NRestarts) == 1 && $(show ActiveState) == active ]]; }
eventually 15 restarted || fail "the watchdog doesn't restart an agent that hangs"
expect "the watchdog restarts an agent that hangs, and nothing is lost" "$(totals)" "$total"
within rm /run/systemd/system/porttally.service.d/watchdog.conf
within systemctl daemon-reload

# Others can't flush what it owns.
if within nft list table inet $table | grep "flags.*owner" >/dev/null; then
    within nft flush ruleset
    expect "nft flush ruleset leaves an owned table alone" "$(totals)" "$total"
fi

# It stops at once; the kernel goes on counting.
start=${EPOCHREALTIME/[^0-9]/}
within systemctl stop porttally.service
took=$(((${EPOCHREALTIME/[^0-9]/} - start) / 1000))
expect "it stops well" "$(show Result)/$(show ExecMainStatus)" success/0
((took < 1000)) || fail "it took $took ms to stop"
passed "it stops within $took ms"
expect "the table stays" "$(counter $table ss_${port}_tcp_in) $(counter $table ss_${port}_tcp_out)" "$total"

# systemd's socket takes the place of its own.
within systemctl start porttally.socket
expect "the service isn't running" "$(show ActiveState)" inactive
expect "a scrape starts it, and waits for it" "$(totals)" "$total"
expect "the socket is systemd's" "$(within curl -sS "$url/health")" '{"status":"ok"}'
within systemctl restart --no-block porttally.service
expect "a scrape waits for a restart" "$(totals)" "$total"
within systemctl stop porttally.socket porttally.service
# On a file of a group's.
within mkdir -p /run/systemd/system/porttally.socket.d
sed -n '/systemctl edit porttally.socket/,/^$/s/^    \([^#]\)/\1/p' systemd/README.md | sed 's/www-data/shadowsocks/' |
    within tee /run/systemd/system/porttally.socket.d/file.conf >/dev/null
within systemctl daemon-reload
within systemctl start porttally.socket
health=(curl -sS --unix-socket /run/porttally.sock http://localhost/health)
expect "the group of systemd's socket file may connect" "$(as_server "${health[@]}")" '{"status":"ok"}'
! within setpriv --reuid 65534 --regid 65534 --clear-groups "${health[@]}" 2>/dev/null || fail "others may connect, too"
within systemctl stop porttally.socket porttally.service
within rm /run/systemd/system/porttally.socket.d/file.conf
within systemctl daemon-reload

# Root may remove the table, and the service goes on with the store that root has written to.
within /usr/local/bin/porttally uninstall
! within nft list table inet $table 2>/dev/null || fail "uninstall leaves the table"
within systemctl start porttally.service
expect "after uninstall and start the totals go on" "$(totals)" "$total"
# Where PID 1 itself may not raise limits, LimitNICE= has no effect.
if journal | grep -iE "denied|not permitted|failed to|SIGSYS" | grep -v "$configs\|thread priority"; then fail "the service was refused something"; fi
passed "nothing was refused to it"

# What fails at once each time is given up, and the journal says so; what lives for a while never is. With a twelfth of
# the unit's own limits, which makes the same seconds for each start.
limit() { sed -n "s/^$1=//p" systemd/porttally.service; }
burst=$(($(limit StartLimitBurst) / 12)) interval=$(($(limit StartLimitIntervalSec) / 12))
within systemctl stop porttally.service
within mkdir -p /run/systemd/system/porttally.service.d
printf '[Unit]\nStartLimitBurst=%s\nStartLimitIntervalSec=%s\n' $burst $interval |
    within tee /run/systemd/system/porttally.service.d/limit.conf >/dev/null
within systemctl daemon-reload
within nft delete table inet $table
within nft add table inet $table
within systemctl start --no-block porttally.service
given_up() { [[ $(show ActiveState) == failed ]]; }
eventually $((interval + 10)) given_up || fail "a stranger's table is tried for ever: $(show NRestarts) times"
expect "a stranger's table is given up after $burst tries" "$(show NRestarts)/$(show ExecMainStatus)" "$burst/69"
journal | grep "porttally did not make it" >/dev/null || fail "the journal doesn't say why"
journal | grep "Start request repeated too quickly" >/dev/null || fail "the journal doesn't say that it was given up"
within nft delete table inet $table
within systemctl reset-failed porttally.service
within systemctl start porttally.service
expect "without the stranger's table it starts" "$(totals)" "$total"
for ((round = 1; round <= burst + 2; round++)); do
    sleep 2.5
    signal KILL
    started_again() { [[ $(show NRestarts) == "$round" && $(show ActiveState) == active ]]; }
    eventually 15 started_again || fail "killed for the ${round}th time, it isn't started again: $(show ActiveState)"
done
expect "killed $((burst + 2)) times, every few seconds, it goes on" "$(totals)" "$total"
within rm /run/systemd/system/porttally.service.d/limit.conf
within systemctl daemon-reload

# Enabled and disabled, as an operator does it.
within systemctl stop porttally.service
within systemctl enable --quiet --now porttally.socket porttally.service
expect "both units together" "$(totals)/$(within systemctl is-active porttally.socket)" "$total/active"
within make --silent --directory /run/world/source uninstall
expect "make uninstall leaves no unit" "$(show LoadState)" not-found
! within nft list table inet $table 2>/dev/null || fail "make uninstall leaves the table"
within test -s /var/lib/porttally/porttally.db || fail "make uninstall removes the totals"
passed "make uninstall removes the table, and leaves the totals"
echo "systemd/test.sh: all passed in $SECONDS s"
