import Testing

@testable import TestSupport

/// What the chaos stands on.
@Suite("A world", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct WorldTests {
    @Test("begins when the agent counts: nothing is sent before")
    func begins() async throws {
        try await inNewNetworkNamespace {
            // Clients that never rest: any of them would be through with an exchange before the agent is up.
            let world = try World(isOwned: false, rest: 0...0)
            try world.check(.exact)
            try world.stop()
        }
    }

    @Test("has an agent that starts with other ports and limits, each of its commits without an acknowledgement")
    func startsWithoutRoom() async throws {
        try await inNewNetworkNamespace {
            let world = try World(isOwned: false)
            try world.terminate()
            try world.name(extra: [World.extra[1]])
            world.gates.expect([])
            world.limits = LimitedPort.usual { $0.port == 8388 ? [:] : ["month": LimitedPort.far] }
            try world.writeConfig()
            try world.control.write(clockOffset: world.clockOffset, tinyBuffers: true)
            try world.start()
            try world.control.write(clockOffset: world.clockOffset, tinyBuffers: false)
            try world.name(extra: World.extra)
            try world.check(.exact)
            try world.stop()
        }
    }

    @Test("has a neighbour whose commits reach the kernel, also after a flush")
    func neighbour() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let neighbour = try Neighbour(in: directory, commitsPerSecond: 50)
            try neighbour.waitForCommits(20)
            try shell("nft flush ruleset")
            try neighbour.waitForCommits(20)
            try neighbour.stop()
        }
    }
}
