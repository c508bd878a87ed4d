/// What the process uses.
public struct ProcessUsage: Sendable, Hashable {
    /// User and system time spent.
    public var processorTime: Duration
    public var openDescriptors: UInt64
    /// The soft limit; nil where there is none.
    public var maxDescriptors: UInt64?
    public var virtualBytes: UInt64
    public var residentBytes: UInt64
    /// When the process started, since 1970-01-01T00:00:00Z.
    public var startTime: Duration

    public init(
        processorTime: Duration, openDescriptors: UInt64, maxDescriptors: UInt64?, virtualBytes: UInt64,
        residentBytes: UInt64, startTime: Duration
    ) {
        self.processorTime = processorTime
        self.openDescriptors = openDescriptors
        self.maxDescriptors = maxDescriptors
        self.virtualBytes = virtualBytes
        self.residentBytes = residentBytes
        self.startTime = startTime
    }

    /// What a page says of it, in its order, under the names that Prometheus' client libraries use.
    static let metrics: [Metric<ProcessUsage>] = [
        Metric(
            "process_cpu_seconds", .counter, "User and system CPU time spent, in seconds.",
            seconds: { $0.processorTime }),
        Metric("process_open_fds", .gauge, "Open file descriptors.", value: { $0.openDescriptors }),
        Metric("process_max_fds", .gauge, "File descriptors that may be open.", value: { $0.maxDescriptors }),
        Metric(
            "process_virtual_memory_bytes", .gauge, unit: "bytes", "Size of the address space, in bytes.",
            value: { $0.virtualBytes }),
        Metric(
            "process_resident_memory_bytes", .gauge, unit: "bytes", "Memory in RAM, in bytes.",
            value: { $0.residentBytes }),
        Metric(
            "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970-01-01 UTC.",
            seconds: { $0.startTime }),
    ]
}
