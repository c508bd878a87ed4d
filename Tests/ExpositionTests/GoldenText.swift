enum GoldenText {
    /// ``MetricsPage/full`` in text 0.0.4.
    static let page = """
        # TYPE porttally_receive_bytes_total counter
        # HELP porttally_receive_bytes_total Bytes from clients to the port since it was first counted: IP packets \
        with their headers, IPv4 and IPv6, after the firewall. Survives restarts and reboots.
        porttally_receive_bytes_total{port="443",protocol="udp"} 2000
        porttally_receive_bytes_total{port="8388",protocol="tcp"} 123456789
        porttally_receive_bytes_total{port="8388",protocol="udp"} 2000000
        # TYPE porttally_transmit_bytes_total counter
        # HELP porttally_transmit_bytes_total Bytes from the port to clients since it was first counted: IP packets \
        with their headers, IPv4 and IPv6. Survives restarts and reboots.
        porttally_transmit_bytes_total{port="443",protocol="udp"} 9223372036854775807
        porttally_transmit_bytes_total{port="8388",protocol="tcp"} 987654321000
        porttally_transmit_bytes_total{port="8388",protocol="udp"} 4000000
        # TYPE porttally_receive_packets_total counter
        # HELP porttally_receive_packets_total Packets from clients to the port since it was first counted, as \
        netfilter sees them: segments that were merged on the way in (GRO) count as one.
        porttally_receive_packets_total{port="443",protocol="udp"} 20
        porttally_receive_packets_total{port="8388",protocol="tcp"} 1234567
        porttally_receive_packets_total{port="8388",protocol="udp"} 20000
        # TYPE porttally_transmit_packets_total counter
        # HELP porttally_transmit_packets_total Packets from the port to clients since it was first counted, as \
        netfilter sees them: what is segmented later (GSO) counts as one.
        porttally_transmit_packets_total{port="443",protocol="udp"} 92233720368547758
        porttally_transmit_packets_total{port="8388",protocol="tcp"} 9876543210
        porttally_transmit_packets_total{port="8388",protocol="udp"} 40000
        # TYPE porttally_port_info gauge
        # HELP porttally_port_info A port that is counted: its user's name, and the file that it was found in.
        porttally_port_info{port="443",name="bob",source=""} 1
        porttally_port_info{port="8388",name="alice",source="/etc/shadowsocks-libev/config.json"} 1
        porttally_port_info{port="8389",name="not yet committed",source=""} 1
        # TYPE porttally_period_receive_bytes gauge
        # HELP porttally_period_receive_bytes Bytes from clients to the port, TCP and UDP together, in the current \
        local day or billing month.
        porttally_period_receive_bytes{port="443",period="day"} 1900
        porttally_period_receive_bytes{port="443",period="month"} 1950
        porttally_period_receive_bytes{port="8388",period="day"} 123456789
        porttally_period_receive_bytes{port="8388",period="month"} 125456769
        # TYPE porttally_period_transmit_bytes gauge
        # HELP porttally_period_transmit_bytes Bytes from the port to clients, TCP and UDP together, in the current \
        local day or billing month.
        porttally_period_transmit_bytes{port="443",period="day"} 9223372036854775707
        porttally_period_transmit_bytes{port="443",period="month"} 9223372036854775757
        porttally_period_transmit_bytes{port="8388",period="day"} 987656321000
        porttally_period_transmit_bytes{port="8388",period="month"} 987658320980
        # TYPE porttally_period_start_timestamp_seconds gauge
        # HELP porttally_period_start_timestamp_seconds When the current local day or billing month began, in \
        seconds since 1970-01-01 UTC.
        porttally_period_start_timestamp_seconds{period="day"} 1772640000
        porttally_period_start_timestamp_seconds{period="month"} 1772294400
        # TYPE porttally_kernel_resets_total counter
        # HELP porttally_kernel_resets_total Times that kernel counters did not simply go on. external_reset: \
        somebody zeroed them, and what was counted since the last reading is lost; table_lost: the table was \
        deleted; table_damaged: others changed parts of it, and what came until they were mended may be missing; \
        restored: a copy came back with a saved ruleset, and was replaced; \
        reboot: the machine booted; adopted: the store was lost or old, and the kernel's figures were taken over.
        porttally_kernel_resets_total{cause="external_reset"} 0
        porttally_kernel_resets_total{cause="table_lost"} 0
        porttally_kernel_resets_total{cause="table_damaged"} 0
        porttally_kernel_resets_total{cause="restored"} 0
        porttally_kernel_resets_total{cause="reboot"} 2
        porttally_kernel_resets_total{cause="adopted"} 1
        # TYPE porttally_dump_interruptions_total counter
        # HELP porttally_dump_interruptions_total Dumps that somebody's change to the ruleset disturbed, since \
        the agent started. What such a dump leaves out is asked for: the figures are whole.
        porttally_dump_interruptions_total 4
        # TYPE porttally_netlink_errors_total counter
        # HELP porttally_netlink_errors_total Errors that the kernel answered over netlink, since the agent \
        started. EPERM: CAP_NET_ADMIN is missing.
        porttally_netlink_errors_total{errno="ENOBUFS"} 0
        porttally_netlink_errors_total{errno="EPERM"} 12
        # TYPE porttally_store_up gauge
        # HELP porttally_store_up Whether the last transaction could be written: 1, or 0 while the figures here are \
        the last committed ones. The kernel goes on counting meanwhile.
        porttally_store_up 0
        # TYPE porttally_store_errors_total counter
        # HELP porttally_store_errors_total Transactions that could not be written, since the agent started.
        porttally_store_errors_total 3
        # TYPE porttally_config_degraded gauge
        # HELP porttally_config_degraded Whether a configuration file could not be read: 1 while the ports last \
        found in it are counted on.
        porttally_config_degraded{source="/etc/broken.json"} 1
        porttally_config_degraded{source="/etc/shadowsocks-libev/config.json"} 0
        # TYPE porttally_scrape_duration_seconds gauge
        # HELP porttally_scrape_duration_seconds How long it took to read and commit the counters for this page, in \
        seconds.
        porttally_scrape_duration_seconds 0.00425
        # TYPE porttally_build_info gauge
        # HELP porttally_build_info The version of porttally that runs, and of the Swift that it was built with.
        porttally_build_info{version="1.0.0",swiftversion="6.3.1"} 1
        # TYPE process_cpu_seconds_total counter
        # HELP process_cpu_seconds_total User and system CPU time spent, in seconds.
        process_cpu_seconds_total 12.34
        # TYPE process_open_fds gauge
        # HELP process_open_fds Open file descriptors.
        process_open_fds 11
        # TYPE process_max_fds gauge
        # HELP process_max_fds File descriptors that may be open.
        process_max_fds 1024
        # TYPE process_virtual_memory_bytes gauge
        # HELP process_virtual_memory_bytes Size of the address space, in bytes.
        process_virtual_memory_bytes 130023424
        # TYPE process_resident_memory_bytes gauge
        # HELP process_resident_memory_bytes Memory in RAM, in bytes.
        process_resident_memory_bytes 11534336
        # TYPE process_start_time_seconds gauge
        # HELP process_start_time_seconds When the process started, in seconds since 1970-01-01 UTC.
        process_start_time_seconds 1772600000.12

        """
}
