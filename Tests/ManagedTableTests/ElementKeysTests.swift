import ManagedTable
import Testing

@Suite("Keys in order") struct ElementKeysTests {
    @Test("are each there once, in ascending order, whatever order they came in")
    func order() {
        let keys = ElementKeys(length: 2, [2, 1, 0, 9, 2, 1, 255, 255, 0, 9, 2, 0])
        #expect((0..<keys.count).map { Array(keys[$0]) } == [[0, 9], [2, 0], [2, 1], [255, 255]])
        #expect(keys == ElementKeys(length: 2, [0, 9, 2, 0, 2, 1, 255, 255]))
        #expect(ElementKeys(length: 4).isEmpty)
    }

    @Test("are found, and others are not", arguments: [0, 1, 2, 3, 100, 1000])
    func found(count: Int) {
        let keys = ElementKeys(length: 3, (0..<count).flatMap { [UInt8($0 / 100), UInt8($0 % 100), 7] })
        #expect(keys.count == count)
        for index in 0..<count {
            #expect(keys.index(of: Array(keys[index])) == index)
        }
        for other: [UInt8] in [[0, 0, 6], [0, 0, 8], [255, 0, 7], [0, 0], [0, 0, 7, 0], []] {
            #expect(keys.index(of: other) == nil)
        }
    }
}
