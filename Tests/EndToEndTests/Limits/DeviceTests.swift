import TestSupport
import Testing

@Suite("Devices", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct DeviceTests {
    @Test("two go on, a third is refused until a place is free; who gets no answer takes none")
    func devices() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388], link: .remote)
            try world.configure("{ port: 8388, devices: 2, device_timeout: \"10s\" }")
            let agent = try world.startAgent()
            let truth = try LimitsTruth(ports: [8388])
            func devices() throws -> UInt64? { try agent.scrape()["porttally_devices{port=\"8388\"}"] }
            // What is forged: 228 bytes of UDP and 40 of TCP, 20 more over IPv6.
            func probe() throws {
                let before = try truth.read()
                try world.probe(Self.strangers)
                let came = try truth.read() - before
                #expect(came.passed(8388, ["in"], ["udp"]) == 2500 * (228 + 248))
                #expect(came.passed(8388, ["in"], ["tcp"]) > 2500 * (40 + 60))
            }
            try probe()
            #expect(try devices() == 0)

            let open = try (1...2).map { try Transfer(world, 8388, "500000000/50000/20", device: $0) }
            try eventually("both have an answer") { try devices() == 2 }
            // Its first answer is turned into a reset, its next connection refused.
            for _ in 1...2 { #expect(try !Transfer.succeeds(world, 8388, device: 3)) }
            try probe()
            #expect(open.allSatisfy { $0.isRunning })
            #expect(try devices() == 2)
            #expect(try Transfer.succeeds(world, 8388, device: 1))

            // The second leaves; the first goes on, and stays known.
            open[1].stop()
            try eventually("a place is free", within: 45) {
                try Transfer.succeeds(world, 8388, device: 3)
            }
            #expect(open[0].isRunning)
            #expect(try !Transfer.succeeds(world, 8388, device: 2))
        }
    }

    @Test("two addresses of one /64 are one")
    func networks() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388], link: .remote)
            try world.configure("{ port: 8388, devices: 1 }")
            let agent = try world.startAgent()
            // 11 and 12 are in one network, 21 is in another.
            let open = try Transfer(world, 8388, "500000000/50000/20", ipv6: true, device: 11)
            try eventually("it has an answer") { try agent.scrape()["porttally_devices{port=\"8388\"}"] == 1 }
            #expect(try Transfer.succeeds(world, 8388, ipv6: true, device: 12))
            #expect(try !Transfer.succeeds(world, 8388, ipv6: true, device: 21))
            #expect(try Transfer.succeeds(world, 8388, ipv6: true, device: 12))
            #expect(open.isRunning)
            #expect(try agent.scrape()["porttally_devices{port=\"8388\"}"] == 1)
        }
    }

    /// Twenty clients that say rubbish, 5,000 datagrams of rubbish and 5,000 SYN, each packet from an address that nobody
    /// has; half of them over IPv6, from as many networks.
    private static let strangers = """
        import os, socket, struct

        def checksum(data):
            total = sum(struct.unpack(f"!{len(data) // 2}H", data))
            total = (total >> 16) + (total & 0xffff)
            return ~(total + (total >> 16)) & 0xffff

        def forged(raw, family, client, server, i):
            client, server = socket.inet_pton(family, client), socket.inet_pton(family, server)
            for number in (17, 6):
                if number == 17:
                    packet = struct.pack("!HHHH", 40000, 8388, 208, 0) + os.urandom(200)
                else:
                    packet = struct.pack("!HHIIBBHHH", 40000, 8388, i, 0, 5 << 4, 2, 65535, 0, 0)
                check = checksum(client + server + struct.pack("!II", len(packet), number) + packet) or 0xffff
                place = 6 if number == 17 else 16
                packet = packet[:place] + struct.pack("!H", check) + packet[place + 2:]
                if family == socket.AF_INET:
                    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(packet), 0, 0, 64, number, 0, client, server)
                    raw.sendto(head + packet, (socket.inet_ntop(family, server), 0))
                else:
                    head = struct.pack("!IHBB16s16s", 6 << 28, len(packet), number, 64, client, server)
                    raw.sendto(head + packet, (socket.inet_ntop(family, server), 0))

        probes = []
        for i in range(20):
            # One over IPv6, which also finds the way for those that are forged.
            server, client = ("10.9.0.1", f"10.9.3.{i + 1}") if i else ("fd09::1", "fd09::2")
            probe = socket.create_connection((server, 8388), source_address=(client, 0))
            probe.sendall(os.urandom(300))
            probes.append(probe)
        ipv4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        ipv6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        for i in range(2500):
            forged(ipv4, socket.AF_INET, f"10.9.{128 + i // 250}.{i % 250 + 1}", "10.9.0.1", i)
            forged(ipv6, socket.AF_INET6, f"fd09:2:1:{i:x}::1", "fd09::1", i)
        """
}
