import Tally

/// What happened between the agent and the kernel, since the process started.
public struct KernelFigures: Sendable, Hashable {
    /// Dumps that somebody's change to the ruleset disturbed.
    public var dumpInterruptions: UInt64 = 0
    /// Errors that the kernel answered, by errno name (`EPERM`).
    ///
    /// An error that is here with 0 is shown with 0, so that an alert sees its first occurrence.
    public var netlinkErrors: [String: UInt64] = ["ENOBUFS": 0, "EPERM": 0]

    public init() {}
}

/// What happened between the agent and its store, since the process started.
public struct StoreFigures: Sendable, Hashable {
    /// Whether the last transaction could be written.
    public var isUp = true
    /// Transactions that could not be written.
    public var errors: UInt64 = 0

    public init() {}
}

extension MetricsPage {
    /// What a page says beside the ports' figures, in its order.
    static let metrics: [Metric<MetricsPage>] = [
        Metric(
            "porttally_period_start_timestamp_seconds", .gauge, unit: "seconds",
            "When the current local day or billing month began, in seconds since 1970-01-01 UTC.",
            samples: { page in
                [("day", page.periods.day), ("month", page.periods.month)].map { name, period in
                    ([("period", name)], UInt64(max(period.start.seconds, 0)))
                }
            }),
        Metric(
            "porttally_kernel_resets", .counter,
            "Times that kernel counters did not simply go on. external_reset: somebody zeroed them, and what was "
                + "counted since the last reading is lost; table_lost: the table was deleted; table_damaged: others "
                + "changed parts of it, and what came until they were mended may be missing; restored: a copy came back "
                + "with a saved ruleset, and was replaced; reboot: the machine booted; adopted: the store was lost or "
                + "old, and the kernel's figures were taken over.",
            samples: { page in
                ResetCause.allCases.map { ([("cause", $0.rawValue)], page.ledger.resets[$0] ?? 0) }
            }),
        Metric(
            "porttally_dump_interruptions", .counter,
            "Dumps that somebody's change to the ruleset disturbed, since the agent started. What such a dump leaves "
                + "out is asked for: the figures are whole.",
            value: { $0.kernel.dumpInterruptions }),
        Metric(
            "porttally_netlink_errors", .counter,
            "Errors that the kernel answered over netlink, since the agent started. EPERM: CAP_NET_ADMIN is missing.",
            samples: { page in
                page.kernel.netlinkErrors.sorted { $0.key < $1.key }.map { ([("errno", $0.key)], $0.value) }
            }),
        Metric(
            "porttally_store_up", .gauge,
            "Whether the last transaction could be written: 1, or 0 while the figures here are the last committed ones. "
                + "The kernel goes on counting meanwhile.",
            value: { $0.store.isUp ? 1 : 0 }),
        Metric(
            "porttally_store_errors", .counter, "Transactions that could not be written, since the agent started.",
            value: { $0.store.errors }),
        Metric(
            "porttally_config_degraded", .gauge,
            "Whether a configuration file could not be read: 1 while the ports last found in it are counted on.",
            samples: { page in
                page.degradedSources.sorted { $0.key < $1.key }.map { ([("source", $0.key)], $0.value ? 1 : 0) }
            }),
        Metric(
            "porttally_scrape_duration_seconds", .gauge,
            "How long it took to read and commit the counters for this page, in seconds.",
            seconds: { $0.scrapeDuration }),
        Metric(
            "porttally_build", .info, "The version of porttally that runs, and of the Swift that it was built with.",
            samples: { page in
                [([("version", page.build.version), ("swiftversion", page.build.swiftVersion)], 1)]
            }),
    ]
}
