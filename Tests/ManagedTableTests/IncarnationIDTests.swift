import Netfilter
import Testing

@testable import ManagedTable

@Suite("The mark in a table's user data") struct IncarnationIDTests {
    @Test(
        "an incarnation comes back",
        arguments: [
            IncarnationID(high: 0, low: 0), IncarnationID(high: .max, low: 0),
            IncarnationID(high: 0x0123_4567_89ab_cdef, low: 1),
        ])
    func incarnation(incarnation: IncarnationID) {
        #expect(IncarnationID(incarnation.userData(comment: "c")) == incarnation)
    }

    @Test("an incarnation lies in network order under type 0x50, behind the comment")
    func incarnationBytes() {
        let data = IncarnationID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10).userData(comment: "c")
        #expect(data.bytes.suffix(18) == [0x50, 16] + Array(1...16))
        #expect(data.comment == "c")
    }

    @Test("a table without a whole mark of ours is a foreign one")
    func foreign() {
        #expect(IncarnationID(UserData()) == nil)
        #expect(IncarnationID(UserData(bytes: [0, 2, 65, 0])) == nil)
        #expect(IncarnationID(UserData(bytes: [0x50, 15] + Array(1...15))) == nil)
        #expect(IncarnationID(UserData(bytes: [0x50, 17] + Array(1...17))) == nil)
        #expect(IncarnationID(UserData(bytes: [0x50, 16] + Array(1...15))) == nil)
        let commented = UserData(bytes: [0, 2, 65, 0, 0x50, 16] + Array(1...16))
        #expect(IncarnationID(commented) == IncarnationID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10))
    }
}
