internal import CLinux
internal import Logging
internal import Netfilter
internal import SystemPackage
internal import Tally
internal import UnixSignals
internal import Web

/// A part of the agent that runs until its task is cancelled.
struct Part: Sendable {
    var run: @Sendable () async throws -> Void

    init(_ run: @escaping @Sendable () async throws -> Void) { self.run = run }
}

extension Part {
    /// Reads when nobody else does, at every hour's edge, and tells the watchdog that readings are still taken.
    static func pace(_ accountant: Accountant, interval: Int, notifier: ServiceNotifier) -> Part {
        Part {
            while !Task.isCancelled {
                var wait = await accountant.perform { $0.untilDue(interval: interval) }
                if let watchdog = notifier.watchdogInterval { wait = min(wait, watchdog / .seconds(2)) }
                await sleepUnlessStopped(wait)
                await accountant.perform { $0.readIfDue(interval: interval) }
                try? notifier.watchdog()
            }
        }
    }

    /// Counts other ports when the configs change: at once where inotify tells, else within the interval.
    static func watchConfigs(
        _ sources: PortSources, _ accountant: Accountant, announced: Int, interval: Int, notifier: ServiceNotifier
    ) -> Part {
        Part {
            var watch = try DirectoryWatch()
            var shown = announced
            func look() async {
                var findings = await sources.scan()
                while watch.watch(findings.watch) { findings = await sources.scan() }
                let (ports, lastGood) = (findings.ports, findings.lastGood)
                await accountant.perform { $0.count(ports, lastGood: lastGood) }
                if shown != ports.count, (try? notifier.status("counting \(ports.count) ports")) != nil {
                    shown = ports.count
                }
            }
            await look()
            let events = merge(watch.changes, every: .seconds(interval))
            var took = 0.0
            for await _ in events {
                // An editor makes several changes in a row: let it finish. However often files change, and however
                // many they are, looking at them takes a quarter of a core at most.
                await sleepUnlessStopped(max(0.05, 3 * took))
                let began = cl_boot_time_nanoseconds()
                await look()
                took = Double(cl_boot_time_nanoseconds() - began) / 1e9
            }
        }
    }

    /// Looks at the configs again on SIGHUP, at once and then once a second, however many there are.
    static func reload(
        on signals: UnixSignalsSequence, _ sources: PortSources, _ accountant: Accountant,
        _ certificate: CertificateRenewal?, notifier: ServiceNotifier, log: Logger
    ) -> Part {
        Part {
            let (calls, call) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // Those that come meanwhile are one.
                    for await _ in signals { call.yield() }
                    call.finish()
                }
                for await _ in calls {
                    log.notice("SIGHUP: reading the configs again")
                    try? notifier.reloading()
                    let findings = await sources.scan()
                    await accountant.perform { $0.count(findings.ports, lastGood: findings.lastGood) }
                    await certificate?.look()
                    try? notifier.ready()
                    await sleepUnlessStopped(1)
                }
            }
        }
    }

    /// Where the kernel doesn't keep others from changing the table, hears of it and mends it at once; and looks at limits
    /// as soon as one is reached.
    static func watchTable(_ monitor: TableMonitor, _ accountant: Accountant) -> Part {
        Part {
            // It may have changed before it was watched, and a limit may have been reached.
            await accountant.perform { if !$0.status.tableIsOwned || $0.limiter.isActive { $0.mend() } }
            for await _ in monitor.events() { await accountant.perform { $0.attend() } }
        }
    }
}

/// Sleeps, but not past the order to stop.
func sleepUnlessStopped(_ seconds: Double) async {
    try? await Task.sleep(for: .seconds(seconds))
}

/// The elements of a stream, and one whenever so much time has passed.
func merge(_ stream: AsyncStream<Void>, every interval: Duration) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
        let task = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in stream { continuation.yield() } }
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { continuation.yield() }
                }
            }
        }
        continuation.onTermination = { _ in task.cancel() }
    }
}
