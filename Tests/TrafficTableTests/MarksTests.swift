import Netfilter
import Tally
import Testing

@testable import TrafficTable

@Suite("What is written into a counter's user data") struct MarksTests {
    @Test(
        "a seed comes back, beside the name as nft's comment",
        arguments: [
            Traffic.zero, Traffic(bytes: 1, packets: 2), Traffic(bytes: Traffic.limit, packets: Traffic.limit),
        ],
        [nil, "", "alice", String(repeating: "🦊", count: 40)])
    func seed(seed: Traffic, comment: String?) {
        let data = seed.userData(comment: comment)
        #expect(Traffic(seedIn: data) == seed)
        let kept = data.value(of: UserData.comment)
        if let comment, !comment.isEmpty {
            #expect(kept.map { String(decoding: $0.dropLast(), as: UTF8.self) } == String(comment.prefix(31)))
        } else {
            #expect(kept == nil)
        }
        // NFT_USERDATA_MAXLEN: the kernel refuses more.
        #expect(data.bytes.count <= 256)
    }

    @Test("a counter without a seed began at nothing")
    func noSeed() {
        #expect(Traffic(seedIn: UserData()) == .zero)
        #expect(Traffic(seedIn: UserData(bytes: [0x51, 8, 0, 0, 0, 0, 0, 0, 0, 1])) == .zero)
    }

    @Test("a seed past the limit is read as the limit")
    func seedPastTheLimit() {
        let data = UserData(bytes: [0x51, 16] + [UInt8](repeating: 255, count: 16))
        #expect(Traffic(seedIn: data) == Traffic(bytes: Traffic.limit, packets: Traffic.limit))
    }
}
