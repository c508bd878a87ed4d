import Testing

@testable import Netfilter

@Suite("User data") struct UserDataTests {
    @Test("holds several values, as type, length and value")
    func roundTrip() {
        var data = UserData()
        data.append(0x50, [1, 2, 3])
        data.append(comment: "alice")
        data.append(0x51, [])
        #expect(data.bytes == [0x50, 3, 1, 2, 3, 0, 6] + Array("alice".utf8) + [0, 0x51, 0])
        let read = UserData(bytes: data.bytes)
        #expect(read.value(of: 0x50).map(Array.init) == [1, 2, 3])
        #expect(read.value(of: UserData.comment).map(Array.init) == .terminated("alice"))
        #expect(read.value(of: 0x51)?.isEmpty == true)
        #expect(read.value(of: 0x52) == nil)
    }

    @Test("has the first of two values of a type")
    func first() {
        #expect(UserData(bytes: [7, 1, 10, 7, 1, 11]).value(of: 7).map(Array.init) == [10])
    }

    @Test("caps a value at what a length byte can say")
    func longest() {
        var data = UserData()
        data.append(1, [UInt8](repeating: 9, count: 300))
        #expect(data.bytes.count == 257)
        #expect(data.value(of: 1)?.count == 255)
    }

    @Test(
        "has nothing where a length makes no sense",
        arguments: [[], [7], [7, 1], [7, 255, 0], [1, 3, 0, 0, 7, 1, 5], [1, 1, 0, 7, 2, 5], [1, 0, 7]])
    func broken(bytes: [UInt8]) {
        #expect(UserData(bytes: bytes).value(of: 7) == nil)
    }

    @Test("has the values in front of the damage")
    func damagedBehind() {
        #expect(UserData(bytes: [7, 1, 5, 8, 200]).value(of: 7).map(Array.init) == [5])
    }

    /// nft refuses a comment of more than 128 bytes, its NUL included; half a character would be no UTF-8.
    @Test(
        "cuts a comment at 127 bytes, at a character's edge",
        arguments: [
            (String(repeating: "x", count: 127), 127), (String(repeating: "x", count: 128), 127),
            (String(repeating: "x", count: 500), 127), (String(repeating: "é", count: 64), 126),
            (String(repeating: "x", count: 123) + "🦊🦊", 127), (String(repeating: "x", count: 124) + "🦊", 124),
            // A family of five is one character of 25 bytes (and of 7 scalars).
            (String(repeating: "x", count: 110) + "👨‍👩‍👧‍👦!", 110), (String(repeating: "👩‍👩‍👦", count: 8), 126),
            ("e" + String(repeating: "\u{301}", count: 100), 0), ("", 0),
        ])
    func comment(text: String, count: Int) {
        var data = UserData()
        data.append(comment: text)
        let value = data.value(of: UserData.comment) ?? []
        #expect(value.last == 0)
        let kept = String(decoding: value.dropLast(), as: UTF8.self)
        #expect(kept.utf8.count == count)
        #expect(text.hasPrefix(kept))
        #expect(data.bytes.count == count + 3)
    }
}
