public import Netfilter

/// The elements of a set or map: their keys, and what each leads to.
public struct DeclaredElements: Sendable {
    public var keys: ElementKeys
    /// Appends what a key leads to, in the form of `SetElement.target`; false for a key that no element has.
    let appendTarget: @Sendable (_ key: ArraySlice<UInt8>, _ target: inout [UInt8]) -> Bool
    /// Whether what a key leads to is the same in every declaration, also where the key is not in it.
    ///
    /// Who leads it elsewhere has damaged the table.
    let followsRule: Bool

    /// Elements whose target follows from their key.
    ///
    /// - Parameters:
    ///   - keys: All of them.
    ///   - appendTarget: Appends what a key leads to, in the form of `SetElement.target`; false for a key that no element
    ///     can have.
    public init(
        _ keys: ElementKeys,
        followingRule appendTarget: @escaping @Sendable (_ key: ArraySlice<UInt8>, _ target: inout [UInt8]) -> Bool
    ) {
        self.keys = keys
        self.appendTarget = appendTarget
        followsRule = true
    }

    /// These and no others.
    ///
    /// - Parameters:
    ///   - elements: Each with a key of its own.
    ///   - length: Of one key, in bytes.
    public init(_ elements: [SetElement], keyLength length: Int) {
        let targets = Dictionary(elements.map { ($0.key, $0.target) }) { first, _ in first }
        keys = ElementKeys(length: length, elements.flatMap(\.key))
        appendTarget = { key, target in
            guard let found = targets[Array(key)] else { return false }
            target += found
            return true
        }
        followsRule = false
    }
}
