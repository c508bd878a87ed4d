/// What ``MetricsPage/limited`` says of limits.
enum GoldenLimits {
    /// In text 0.0.4.
    static let text = """
        # TYPE porttally_limit_bytes gauge
        # HELP porttally_limit_bytes The most bytes that the port may use in the current local day or billing \
        month, or ever. Which direction counts is the port's own affair.
        porttally_limit_bytes{port="2",period="day"} 1000
        porttally_limit_bytes{port="2",period="month"} 10000
        porttally_limit_bytes{port="2",period="lifetime"} 20000
        porttally_limit_bytes{port="3",period="month"} 9223372036854775807
        porttally_limit_bytes{port="6",period="day"} 5
        # TYPE porttally_limit_used_bytes gauge
        # HELP porttally_limit_used_bytes What is used of porttally_limit_bytes.
        porttally_limit_used_bytes{port="2",period="day"} 11700
        porttally_limit_used_bytes{port="2",period="month"} 11700
        porttally_limit_used_bytes{port="2",period="lifetime"} 12000
        porttally_limit_used_bytes{port="3",period="month"} 10800
        porttally_limit_used_bytes{port="6",period="day"} 0
        # TYPE porttally_limit_exceeded gauge
        # HELP porttally_limit_exceeded Whether porttally_limit_bytes is reached: 1 from then on until the period \
        is over or the limit is raised. The kernel stops less than a packet below it.
        porttally_limit_exceeded{port="2",period="day"} 1
        porttally_limit_exceeded{port="2",period="month"} 1
        porttally_limit_exceeded{port="2",period="lifetime"} 0
        porttally_limit_exceeded{port="3",period="month"} 1
        porttally_limit_exceeded{port="6",period="day"} 0
        # TYPE porttally_blocked gauge
        # HELP porttally_blocked Whether nothing passes on the port. limit: one is reached (with on_limit \
        refuse_new, open TCP connections go on); expired: its time is over; manual: it is turned off in the config.
        porttally_blocked{port="2",reason="limit"} 1
        porttally_blocked{port="2",reason="expired"} 0
        porttally_blocked{port="2",reason="manual"} 0
        porttally_blocked{port="3",reason="limit"} 1
        porttally_blocked{port="3",reason="expired"} 0
        porttally_blocked{port="3",reason="manual"} 0
        porttally_blocked{port="4",reason="limit"} 0
        porttally_blocked{port="4",reason="expired"} 0
        porttally_blocked{port="4",reason="manual"} 1
        porttally_blocked{port="5",reason="limit"} 0
        porttally_blocked{port="5",reason="expired"} 1
        porttally_blocked{port="5",reason="manual"} 0
        porttally_blocked{port="6",reason="limit"} 0
        porttally_blocked{port="6",reason="expired"} 0
        porttally_blocked{port="6",reason="manual"} 0
        # TYPE porttally_expiry_timestamp_seconds gauge
        # HELP porttally_expiry_timestamp_seconds From when on nothing passes on the port, in seconds since \
        1970-01-01 UTC.
        porttally_expiry_timestamp_seconds{port="2"} 1772640060
        porttally_expiry_timestamp_seconds{port="5"} 1772640000
        # TYPE porttally_refused_packets_total counter
        # HELP porttally_refused_packets_total Packets that were refused because of a limit, an expiry, a block \
        or too many devices, since the kernel table was made. They are in no other figure.
        porttally_refused_packets_total{port="2",direction="in"} 2
        porttally_refused_packets_total{port="2",direction="out"} 0
        porttally_refused_packets_total{port="3",direction="in"} 0
        porttally_refused_packets_total{port="3",direction="out"} 0
        porttally_refused_packets_total{port="4",direction="in"} 1
        porttally_refused_packets_total{port="4",direction="out"} 3
        porttally_refused_packets_total{port="5",direction="in"} 0
        porttally_refused_packets_total{port="5",direction="out"} 0
        porttally_refused_packets_total{port="6",direction="in"} 0
        porttally_refused_packets_total{port="6",direction="out"} 0
        porttally_refused_packets_total{port="7",direction="in"} 0
        porttally_refused_packets_total{port="7",direction="out"} 0
        # TYPE porttally_refused_bytes_total counter
        # HELP porttally_refused_bytes_total Bytes of porttally_refused_packets, IP headers included.
        porttally_refused_bytes_total{port="2",direction="in"} 80
        porttally_refused_bytes_total{port="2",direction="out"} 0
        porttally_refused_bytes_total{port="3",direction="in"} 0
        porttally_refused_bytes_total{port="3",direction="out"} 0
        porttally_refused_bytes_total{port="4",direction="in"} 40
        porttally_refused_bytes_total{port="4",direction="out"} 120
        porttally_refused_bytes_total{port="5",direction="in"} 0
        porttally_refused_bytes_total{port="5",direction="out"} 0
        porttally_refused_bytes_total{port="6",direction="in"} 0
        porttally_refused_bytes_total{port="6",direction="out"} 0
        porttally_refused_bytes_total{port="7",direction="in"} 0
        porttally_refused_bytes_total{port="7",direction="out"} 0
        # TYPE porttally_policed_packets_total counter
        # HELP porttally_policed_packets_total Packets that were dropped because they came faster than the port's \
        rate, since the kernel table was made. They are in no other figure.
        porttally_policed_packets_total{port="2",direction="in"} 0
        porttally_policed_packets_total{port="2",direction="out"} 2
        porttally_policed_packets_total{port="6",direction="out"} 0
        # TYPE porttally_policed_bytes_total counter
        # HELP porttally_policed_bytes_total Bytes of porttally_policed_packets, IP headers included.
        porttally_policed_bytes_total{port="2",direction="in"} 0
        porttally_policed_bytes_total{port="2",direction="out"} 3000
        porttally_policed_bytes_total{port="6",direction="out"} 0
        # TYPE porttally_devices gauge
        # HELP porttally_devices Client addresses that use the port now, of IPv6 /64 networks, where their number \
        is limited.
        porttally_devices{port="2"} 2
        porttally_devices{port="7"} 0

        """
    /// In OpenMetrics 1.0.
    static let openMetrics = """
        # TYPE porttally_limit_bytes gauge
        # UNIT porttally_limit_bytes bytes
        # HELP porttally_limit_bytes The most bytes that the port may use in the current local day or billing \
        month, or ever. Which direction counts is the port's own affair.
        porttally_limit_bytes{port="2",period="day"} 1000
        porttally_limit_bytes{port="2",period="month"} 10000
        porttally_limit_bytes{port="2",period="lifetime"} 20000
        porttally_limit_bytes{port="3",period="month"} 9223372036854775807
        porttally_limit_bytes{port="6",period="day"} 5
        # TYPE porttally_limit_used_bytes gauge
        # UNIT porttally_limit_used_bytes bytes
        # HELP porttally_limit_used_bytes What is used of porttally_limit_bytes.
        porttally_limit_used_bytes{port="2",period="day"} 11700
        porttally_limit_used_bytes{port="2",period="month"} 11700
        porttally_limit_used_bytes{port="2",period="lifetime"} 12000
        porttally_limit_used_bytes{port="3",period="month"} 10800
        porttally_limit_used_bytes{port="6",period="day"} 0
        # TYPE porttally_limit_exceeded gauge
        # HELP porttally_limit_exceeded Whether porttally_limit_bytes is reached: 1 from then on until the period \
        is over or the limit is raised. The kernel stops less than a packet below it.
        porttally_limit_exceeded{port="2",period="day"} 1
        porttally_limit_exceeded{port="2",period="month"} 1
        porttally_limit_exceeded{port="2",period="lifetime"} 0
        porttally_limit_exceeded{port="3",period="month"} 1
        porttally_limit_exceeded{port="6",period="day"} 0
        # TYPE porttally_blocked gauge
        # HELP porttally_blocked Whether nothing passes on the port. limit: one is reached (with on_limit \
        refuse_new, open TCP connections go on); expired: its time is over; manual: it is turned off in the config.
        porttally_blocked{port="2",reason="limit"} 1
        porttally_blocked{port="2",reason="expired"} 0
        porttally_blocked{port="2",reason="manual"} 0
        porttally_blocked{port="3",reason="limit"} 1
        porttally_blocked{port="3",reason="expired"} 0
        porttally_blocked{port="3",reason="manual"} 0
        porttally_blocked{port="4",reason="limit"} 0
        porttally_blocked{port="4",reason="expired"} 0
        porttally_blocked{port="4",reason="manual"} 1
        porttally_blocked{port="5",reason="limit"} 0
        porttally_blocked{port="5",reason="expired"} 1
        porttally_blocked{port="5",reason="manual"} 0
        porttally_blocked{port="6",reason="limit"} 0
        porttally_blocked{port="6",reason="expired"} 0
        porttally_blocked{port="6",reason="manual"} 0
        # TYPE porttally_expiry_timestamp_seconds gauge
        # UNIT porttally_expiry_timestamp_seconds seconds
        # HELP porttally_expiry_timestamp_seconds From when on nothing passes on the port, in seconds since \
        1970-01-01 UTC.
        porttally_expiry_timestamp_seconds{port="2"} 1772640060
        porttally_expiry_timestamp_seconds{port="5"} 1772640000
        # TYPE porttally_refused_packets counter
        # UNIT porttally_refused_packets packets
        # HELP porttally_refused_packets Packets that were refused because of a limit, an expiry, a block or too \
        many devices, since the kernel table was made. They are in no other figure.
        porttally_refused_packets_total{port="2",direction="in"} 2
        porttally_refused_packets_total{port="2",direction="out"} 0
        porttally_refused_packets_total{port="3",direction="in"} 0
        porttally_refused_packets_total{port="3",direction="out"} 0
        porttally_refused_packets_total{port="4",direction="in"} 1
        porttally_refused_packets_total{port="4",direction="out"} 3
        porttally_refused_packets_total{port="5",direction="in"} 0
        porttally_refused_packets_total{port="5",direction="out"} 0
        porttally_refused_packets_total{port="6",direction="in"} 0
        porttally_refused_packets_total{port="6",direction="out"} 0
        porttally_refused_packets_total{port="7",direction="in"} 0
        porttally_refused_packets_total{port="7",direction="out"} 0
        # TYPE porttally_refused_bytes counter
        # UNIT porttally_refused_bytes bytes
        # HELP porttally_refused_bytes Bytes of porttally_refused_packets, IP headers included.
        porttally_refused_bytes_total{port="2",direction="in"} 80
        porttally_refused_bytes_total{port="2",direction="out"} 0
        porttally_refused_bytes_total{port="3",direction="in"} 0
        porttally_refused_bytes_total{port="3",direction="out"} 0
        porttally_refused_bytes_total{port="4",direction="in"} 40
        porttally_refused_bytes_total{port="4",direction="out"} 120
        porttally_refused_bytes_total{port="5",direction="in"} 0
        porttally_refused_bytes_total{port="5",direction="out"} 0
        porttally_refused_bytes_total{port="6",direction="in"} 0
        porttally_refused_bytes_total{port="6",direction="out"} 0
        porttally_refused_bytes_total{port="7",direction="in"} 0
        porttally_refused_bytes_total{port="7",direction="out"} 0
        # TYPE porttally_policed_packets counter
        # UNIT porttally_policed_packets packets
        # HELP porttally_policed_packets Packets that were dropped because they came faster than the port's rate, \
        since the kernel table was made. They are in no other figure.
        porttally_policed_packets_total{port="2",direction="in"} 0
        porttally_policed_packets_total{port="2",direction="out"} 2
        porttally_policed_packets_total{port="6",direction="out"} 0
        # TYPE porttally_policed_bytes counter
        # UNIT porttally_policed_bytes bytes
        # HELP porttally_policed_bytes Bytes of porttally_policed_packets, IP headers included.
        porttally_policed_bytes_total{port="2",direction="in"} 0
        porttally_policed_bytes_total{port="2",direction="out"} 3000
        porttally_policed_bytes_total{port="6",direction="out"} 0
        # TYPE porttally_devices gauge
        # HELP porttally_devices Client addresses that use the port now, of IPv6 /64 networks, where their number \
        is limited.
        porttally_devices{port="2"} 2
        porttally_devices{port="7"} 0

        """
}
