import Netfilter
import Tally
import Testing

@testable import TrafficTable

@Suite("What is written into the kernel's user data") struct MarksTests {
    @Test(
        "an incarnation comes back",
        arguments: [
            Incarnation(high: 0, low: 0), Incarnation(high: .max, low: 0),
            Incarnation(high: 0x0123_4567_89ab_cdef, low: 1), .random(),
        ])
    func incarnation(incarnation: Incarnation) {
        #expect(Incarnation(incarnation.userData) == incarnation)
    }

    @Test("an incarnation lies in network order under type 0x50, behind the comment")
    func incarnationBytes() {
        let data = Incarnation(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10).userData
        #expect(data.bytes.suffix(18) == [0x50, 16] + Array(1...16))
        #expect(data.comment == Layout.comment)
    }

    @Test("a table without a whole mark of ours is a foreign one")
    func foreign() {
        #expect(Incarnation(UserData()) == nil)
        #expect(Incarnation(UserData(bytes: [0, 2, 65, 0])) == nil)
        #expect(Incarnation(UserData(bytes: [0x50, 15] + Array(1...15))) == nil)
        #expect(Incarnation(UserData(bytes: [0x50, 17] + Array(1...17))) == nil)
        #expect(Incarnation(UserData(bytes: [0x50, 16] + Array(1...15))) == nil)
        let commented = UserData(bytes: [0, 2, 65, 0, 0x50, 16] + Array(1...16))
        #expect(Incarnation(commented) == Incarnation(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10))
    }

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
