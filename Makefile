# porttally: `make help` lists what can be made.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
# Where `make run` serves, and the kernel table that it makes.
LISTEN ?= 127.0.0.1:10388
TABLE ?= porttally
# How many faults `make chaos` injects.
FAULTS ?= 1000
# How many questions of each kind `make schemathesis` asks.
EXAMPLES ?= 25

bindir = $(DESTDIR)$(PREFIX)/bin
unitdir = $(DESTDIR)$(PREFIX)/lib/systemd/system
docdir = $(DESTDIR)$(PREFIX)/share/doc/porttally
# Where each shell looks for completions.
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fishdir = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
# What `make release` makes.
BINARY ?= .build/porttally
run := .build/run

build_packages := libmnl-dev libnftnl-dev libsqlite3-dev pkg-config zlib1g-dev
run_packages := $(build_packages) curl nftables
bench_packages := $(run_packages) chromium iproute2 iptables prometheus-node-exporter python3
demo_packages := $(run_packages) iproute2 jq prometheus python3 shadowsocks-libev
test_packages := $(demo_packages) acl binutils chromium fish iperf3 iptables mariadb-server netdata-core openssl prometheus-alertmanager python3-prometheus-client python3-venv shellcheck socat sqlite3 systemd tmux zsh
strict := --explicit-target-dependency-import-check error
# Nobody links against the program, so it exports nothing: 1.6 MB less.
hidden := -Xswiftc -use-ld=lld -Xlinker "--version-script=$(CURDIR)/.ci/exports.map"

.PHONY: help
help: ## List what can be made
	@echo 'make run        start the agent on this machine, from this checkout, and say where to look'
	@echo 'make stop       stop it and remove its kernel table'
	@echo 'make test       build, run every test, lint'
	@echo 'make schemathesis  hold a running agent to docs/openapi.json, with Schemathesis from PyPI (EXAMPLES=25)'
	@echo 'make chaos      1,000 faults under traffic, and the truth after each (FAULTS=1000, SEED= repeats a schedule)'
	@echo 'make demo       watch it count shadowsocks traffic in network namespaces, for a minute (DURATION=60)'
	@echo 'make bench      measure it against nft, iptables, node-exporter and a bare C reader (ROWS=scrape,packets)'
	@echo 'make release    a stripped binary: $(BINARY)'
	@echo 'make install    binary, systemd units, completions and examples (PREFIX=/usr/local, DESTDIR)'
	@echo 'make uninstall  remove them, and the kernel table; the totals in /var/lib/porttally stay'
	@echo 'make fuzz       feed every parser with what coverage leads to, a minute each (SECONDS_EACH=60)'
	@echo 'make sanitize   unit and kernel tests under ThreadSanitizer and AddressSanitizer'
	@echo 'make lint       format, shell scripts, systemd units, Prometheus rules'
	@echo 'make clean      remove what was built'

# --- building ---

.PHONY: swift
swift:
	@command -v $(SWIFT) >/dev/null || { echo 'Swift 6.3 is missing: https://www.swift.org/install/linux/' >&2; exit 69; }

.PHONY: release
release: swift
	@.ci/packages $(build_packages)
	$(SWIFT) build -c release --static-swift-stdlib --product porttally $(strict) $(hidden)
	strip -o .build/porttally "$$($(SWIFT) build -c release --static-swift-stdlib --show-bin-path)/porttally"
	# String's contains, split and replacing bring them where they are given a text: 1.4 MB.
	if nm "$$($(SWIFT) build -c release --static-swift-stdlib --show-bin-path)/porttally" | grep 12_RegexParser >/dev/null; then
	    echo 'regular expressions in a release' >&2; exit 1
	fi
	# Places to die at are for debug builds.
	if grep -aqE 'PORTTALLY_FAILPOINT|counters-deleted' .build/porttally; then echo 'failpoints in a release' >&2; exit 1; fi

.build/porttally:
	@$(MAKE) --no-print-directory release

.PHONY: clean
clean: stop
	rm -rf .build Benchmarks/.build

# --- trying it out ---

.PHONY: run
run: swift
	@.ci/packages $(run_packages)
	$(MAKE) --no-print-directory release
	LISTEN='$(LISTEN)' TABLE='$(TABLE)' exec demo/try-out start

.PHONY: stop
stop:
	@TABLE='$(TABLE)' exec demo/try-out stop

.PHONY: demo
demo: swift
	@.ci/packages $(demo_packages)
	$(MAKE) --no-print-directory release
	exec demo/demo.sh .build/porttally

# --- testing ---

.PHONY: test
test: swift
	@.ci/packages $(test_packages)
	$(SWIFT) build --build-tests $(strict)
	$(MAKE) --no-print-directory lint
	# The store's compute for a minute on every thread that a server would answer on.
	$(SWIFT) test --skip-build --filter '^StoreTests'
	# Those that change rulesets and start processes come one after the other: they need the machine to themselves.
	$(SWIFT) test --skip-build --skip '^(Agent|Chaos|EndToEnd|Kernel|Store)Tests'
	$(SWIFT) test --skip-build --no-parallel --filter '^(Agent|Chaos|EndToEnd|Kernel)Tests'
	binary="$$($(SWIFT) build --show-bin-path)/porttally"
	systemd/test.sh "$$binary"
	# 77: no namespaces are to be had here; it has said so.
	DURATION=8 demo/demo.sh "$$binary" || [[ $$? == 77 ]]
	# 77: nor is PyPI.
	EXAMPLES='$(EXAMPLES)' Tests/Schemathesis/schemathesis.sh "$$binary" || [[ $$? == 77 ]]

.PHONY: schemathesis
schemathesis: swift
	@.ci/packages $(run_packages) iproute2 python3-venv
	$(SWIFT) build --product porttally $(strict)
	EXAMPLES='$(EXAMPLES)' exec Tests/Schemathesis/schemathesis.sh "$$($(SWIFT) build --show-bin-path)/porttally"

# What libFuzzer needs of every module, C's too.
fuzzed := --scratch-path .build/fuzz --product fuzz -Xswiftc -sanitize=fuzzer,address -Xswiftc -O \
	-Xcc -fsanitize=fuzzer-no-link,address

.PHONY: fuzz
fuzz: swift ## Feed every parser with what coverage leads to
	@.ci/packages $(build_packages)
	PORTTALLY_FUZZ=1 $(SWIFT) build $(fuzzed)
	exec Tests/Fuzzer/fuzz.sh "$$(PORTTALLY_FUZZ=1 $(SWIFT) build $(fuzzed) --show-bin-path)/fuzz"

# PowerCutTests computes for minutes in one thread.
.PHONY: sanitize
sanitize: swift ## Unit and kernel tests under ThreadSanitizer and AddressSanitizer
	@.ci/packages $(test_packages)
	export TSAN_OPTIONS=halt_on_error=0:exitcode=66
	export LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/TestSupport/leaks.supp:print_suppressions=0
	for sanitizer in thread address; do
	    flags=(--sanitize=$$sanitizer --scratch-path ".build/$${sanitizer:0:1}san")
	    $(SWIFT) build --build-tests "$${flags[@]}"
	    $(SWIFT) test "$${flags[@]}" --skip-build --no-parallel --skip '^(Agent|Chaos|EndToEnd)Tests' --skip PowerCutTests
	done

.PHONY: chaos
chaos: swift
	@.ci/packages $(test_packages)
	$(SWIFT) build --build-tests $(strict)
	PORTTALLY_FAULTS='$(FAULTS)' $(SWIFT) test --skip-build --no-parallel --filter '^ChaosTests'

.PHONY: lint
lint: swift
	$(SWIFT) format lint --strict --parallel -r Sources Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift
	shellcheck .ci/in-namespaces .ci/packages .ci/run demo/demo.sh demo/try-out netdata/porttally.plugin prometheus/lint.sh \
	    Tests/Fuzzer/fuzz.sh Tests/Schemathesis/schemathesis.sh systemd/lint.sh \
	    systemd/test.sh
	systemd/lint.sh
	prometheus/lint.sh

# --- measuring ---

.PHONY: bench
bench: swift
	@.ci/packages $(bench_packages)
	$(MAKE) --no-print-directory release
	$(SWIFT) build -c release --package-path Benchmarks
	exec Benchmarks/.build/release/bench .build/porttally Benchmarks/RESULTS.md $(ROWS)

# --- installing ---

.PHONY: install
install: $(BINARY)
	install -D -m 755 $(BINARY) $(bindir)/porttally
	install -d $(unitdir) $(docdir)/examples $(docdir)/netdata $(docdir)/nft $(docdir)/prometheus $(docdir)/systemd/porttally.service.d $(fishdir) $(zshdir)
	sed 's,/usr/local/bin/,$(PREFIX)/bin/,' systemd/porttally.service >$(unitdir)/porttally.service
	install -m 644 systemd/porttally.socket $(unitdir)/
	chmod 644 $(unitdir)/porttally.service
	install -m 644 examples/* $(docdir)/examples/
	install -m 644 netdata/*.{md,conf} $(docdir)/netdata/
	sed 's,/usr/local/bin/,$(PREFIX)/bin/,' netdata/porttally.plugin >$(docdir)/netdata/porttally.plugin
	chmod 755 $(docdir)/netdata/porttally.plugin
	install -m 644 nft/* $(docdir)/nft/
	install -m 644 prometheus/*.{md,yml,json} $(docdir)/prometheus/
	install -m 644 systemd/README.md systemd/*.example $(docdir)/systemd/
	for file in systemd/porttally.service.d/*.example; do
	    sed 's,/usr/local/bin/,$(PREFIX)/bin/,' "$$file" >"$(docdir)/$$file"
	    chmod 644 "$(docdir)/$$file"
	done
	if [[ -z '$(DESTDIR)' && -d /run/systemd/system ]]; then systemctl daemon-reload; fi
	echo 'installed; to start it, now and at every boot: systemctl enable --now porttally.socket porttally.service'

.PHONY: uninstall
uninstall:
	@if [[ -z '$(DESTDIR)' && -d /run/systemd/system ]]; then
	    systemctl disable --quiet --now porttally.socket porttally.service || true
	fi
	if [[ -z '$(DESTDIR)' && -x $(bindir)/porttally ]]; then $(bindir)/porttally uninstall; fi
	rm -f $(bindir)/porttally $(unitdir)/porttally.service $(unitdir)/porttally.socket
	rm -f $(bashdir)/porttally $(zshdir)/_porttally $(fishdir)/porttally.fish
	rm -rf $(docdir)
	if [[ -z '$(DESTDIR)' && -d /run/systemd/system ]]; then systemctl daemon-reload; fi
