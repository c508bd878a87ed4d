extension Family {
    static let receiveBytes = Family(
        "porttally_receive_bytes", .counter, unit: "bytes",
        "Bytes from clients to the port since it was first counted: IP packets with their headers, IPv4 and IPv6, "
            + "after the firewall. Survives restarts and reboots.")
    static let transmitBytes = Family(
        "porttally_transmit_bytes", .counter, unit: "bytes",
        "Bytes from the port to clients since it was first counted: IP packets with their headers, IPv4 and IPv6. "
            + "Survives restarts and reboots.")
    static let receivePackets = Family(
        "porttally_receive_packets", .counter, unit: "packets",
        "Packets from clients to the port since it was first counted, as netfilter sees them: segments that were "
            + "merged on the way in (GRO) count as one.")
    static let transmitPackets = Family(
        "porttally_transmit_packets", .counter, unit: "packets",
        "Packets from the port to clients since it was first counted, as netfilter sees them: what is segmented "
            + "later (GSO) counts as one.")
    static let portInfo = Family(
        "porttally_port", .info, "A port that is counted: its user's name, and the file that it was found in.")
    static let periodReceiveBytes = Family(
        "porttally_period_receive_bytes", .gauge, unit: "bytes",
        "Bytes from clients to the port, TCP and UDP together, in the current local day or billing month.")
    static let periodTransmitBytes = Family(
        "porttally_period_transmit_bytes", .gauge, unit: "bytes",
        "Bytes from the port to clients, TCP and UDP together, in the current local day or billing month.")
    static let periodStart = Family(
        "porttally_period_start_timestamp_seconds", .gauge, unit: "seconds",
        "When the current local day or billing month began, in seconds since 1970-01-01 UTC.")

    static let kernelResets = Family(
        "porttally_kernel_resets", .counter,
        "Times that kernel counters did not simply go on. external_reset: somebody zeroed them, and what was counted "
            + "since the last reading is lost; table_lost: the table was deleted; table_damaged: others changed parts of "
            + "it, and what came until they were mended may be missing; restored: a copy came back with a saved ruleset, and "
            + "was replaced; reboot: the machine booted; adopted: the store was lost or old, and the kernel's figures were "
            + "taken over.")
    static let dumpInterruptions = Family(
        "porttally_dump_interruptions", .counter,
        "Dumps that somebody's change to the ruleset disturbed, since the agent started. What such a dump leaves out is "
            + "asked for: the figures are whole.")
    static let netlinkErrors = Family(
        "porttally_netlink_errors", .counter,
        "Errors that the kernel answered over netlink, since the agent started. EPERM: CAP_NET_ADMIN is missing.")
    static let storeUp = Family(
        "porttally_store_up", .gauge,
        "Whether the last transaction could be written: 1, or 0 while the figures here are the last committed ones. "
            + "The kernel goes on counting meanwhile.")
    static let storeErrors = Family(
        "porttally_store_errors", .counter, "Transactions that could not be written, since the agent started.")
    static let configDegraded = Family(
        "porttally_config_degraded", .gauge,
        "Whether a configuration file could not be read: 1 while the ports last found in it are counted on.")
    static let scrapeDuration = Family(
        "porttally_scrape_duration_seconds", .gauge, unit: "seconds",
        "How long it took to read and commit the counters for this page, in seconds.")
    static let buildInfo = Family(
        "porttally_build", .info, "The version of porttally that runs, and of the Swift that it was built with.")

    static let processorTime = Family(
        "process_cpu_seconds", .counter, unit: "seconds", "User and system CPU time spent, in seconds.")
    static let openDescriptors = Family("process_open_fds", .gauge, "Open file descriptors.")
    static let maxDescriptors = Family("process_max_fds", .gauge, "File descriptors that may be open.")
    static let virtualMemory = Family(
        "process_virtual_memory_bytes", .gauge, unit: "bytes", "Size of the address space, in bytes.")
    static let residentMemory = Family(
        "process_resident_memory_bytes", .gauge, unit: "bytes", "Memory in RAM, in bytes.")
    static let startTime = Family(
        "process_start_time_seconds", .gauge, unit: "seconds",
        "When the process started, in seconds since 1970-01-01 UTC.")
}
