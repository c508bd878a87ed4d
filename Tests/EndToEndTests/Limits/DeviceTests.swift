import TestSupport
import Testing

@Suite("Devices", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct DeviceTests {
    @Test("two go on, a third is refused until a place is free; who gets no answer takes none")
    func devices() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388])
            try world.configure("{ port: 8388, devices: 2, device_timeout: \"10s\" }")
            let agent = try world.startAgent()
            func devices() throws -> UInt64? { try agent.scrape()["porttally_devices{port=\"8388\"}"] }
            try run("python3", ["-c", Self.strangers])
            #expect(try devices() == 0)

            let open = try (1...2).map { try Transfer(world, 8388, "500000000/50000/20", device: $0) }
            try eventually("both have an answer") { try devices() == 2 }
            // Its first answer is turned into a reset, its next connection refused.
            for _ in 1...2 { #expect(try !Transfer.succeeds(world, 8388, device: 3)) }
            try run("python3", ["-c", Self.strangers])
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

    /// Twenty clients that say rubbish, 5,000 datagrams of rubbish and 5,000 SYN, each from an address of its own.
    private static let strangers = """
        import os, socket, struct

        def checksum(data):
            total = sum(struct.unpack(f"!{len(data) // 2}H", data))
            total = (total >> 16) + (total & 0xffff)
            return ~(total + (total >> 16)) & 0xffff

        probes = []
        for i in range(20):
            probe = socket.create_connection(("127.0.0.1", 8388), source_address=(f"127.9.0.{i + 1}", 0))
            probe.sendall(os.urandom(300))
            probes.append(probe)
        for i in range(5000):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
                datagrams.bind((f"127.10.{i >> 8}.{i & 255 or 1}", 0))
                datagrams.sendto(os.urandom(200), ("127.0.0.1", 8388))
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        server = socket.inet_aton("127.0.0.1")
        for i in range(5000):
            client = bytes([127, 11, i >> 8, i & 255])
            tcp = struct.pack("!HHIIBBHHH", 40000, 8388, i, 0, 5 << 4, 2, 65535, 0, 0)
            check = checksum(client + server + struct.pack("!HH", 6, len(tcp)) + tcp)
            tcp = tcp[:16] + struct.pack("!H", check) + tcp[18:]
            raw.sendto(struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 0, 0, 64, 6, 0, client, server) + tcp, ("127.0.0.1", 0))
        """
}
