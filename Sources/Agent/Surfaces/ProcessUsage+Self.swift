internal import Exposition
internal import Glibc
internal import Linux

extension ProcessUsage {
    /// What this process uses now, from `/proc/self` (proc(5)); nil where that can't be read.
    static func current() -> ProcessUsage? {
        guard let stat = BoundedFile.text("/proc/self/stat"),
            // The command's name stands in parentheses and may hold blanks.
            let name = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[name...].split(separator: " ").map(String.init)
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]),
            let start = Double(fields[20]), let virtual = UInt64(fields[21]), let pages = UInt64(fields[22])
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let descriptors = (try? Directory.list("/proc/self/fd", atMost: .max))?.count ?? 1
        return ProcessUsage(
            processorTime: .seconds((user + system) / ticks),
            // The one that lists them is gone by now.
            openDescriptors: UInt64(max(descriptors - 1, 0)), maxDescriptors: openFileLimit,
            virtualBytes: virtual, residentBytes: pages * UInt64(sysconf(Int32(_SC_PAGESIZE))),
            startTime: .seconds(bootTime + start / ticks))
    }

    private static let openFileLimit: UInt64? = line(of: "/proc/self/limits", beginning: "Max open files")
        .flatMap { $0.split(separator: " ").compactMap { UInt64($0) }.first }

    private static let bootTime: Double =
        line(of: "/proc/stat", beginning: "btime ").flatMap { Double($0.dropFirst(6)) } ?? 0

    private static func line(of file: String, beginning start: String) -> String? {
        BoundedFile.text(file)?.split(separator: "\n").first { $0.hasPrefix(start) }.map(String.init)
    }
}
