#!/bin/bash
# Fuzzes each target for SECONDS_EACH seconds, and keeps what reaches new code in the corpus, as few bytes as will do.
# Usage: fuzz.sh BINARY
set -euo pipefail

binary=$1
seconds=${SECONDS_EACH:-60}
corpus=$(dirname "$0")/../CorpusTests/Corpus
most=64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
# Leaks are for `make sanitize` to find: here one of a global would end the run.
export ASAN_OPTIONS=detect_leaks=0

for target in netlink shadowsocks settings http; do
    export FUZZ_TARGET=$target
    mkdir -p "$work/$target" "$work/$target.few" "$corpus/$target"
    echo "fuzzing $target for $seconds seconds"
    # What it finds goes to the first directory; the second it only reads.
    if ! "$binary" -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$corpus/$target/" "$work/$target" "$corpus/$target" >"$work/log" 2>&1; then
        cat "$work/log"
        echo "$target: the input is kept in $corpus/$target: mend the program, and it stays as a test" >&2
        status=1
        continue
    fi
    grep -E '^stat::(number_of_executed_units|new_units_added)' "$work/log"
    # Of what is new, what reaches code that the corpus doesn't, as far as there is room.
    "$binary" -merge=1 -max_len=4096 "$work/$target.few" "$corpus/$target" "$work/$target" >"$work/log" 2>&1
    room=$((most - $(find "$corpus/$target" -type f | wc -l)))
    while read -r name; do
        if ((room-- <= 0)); then break; fi
        if [[ ! -e $corpus/$target/$name ]]; then cp "$work/$target.few/$name" "$corpus/$target/$name"; fi
    done < <(find "$work/$target.few" -type f -printf '%s %f\n' | sort -n | cut -d' ' -f2)
done
exit "$status"
