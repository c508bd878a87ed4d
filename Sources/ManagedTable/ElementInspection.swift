internal import Netfilter

/// The elements of a set in the kernel, beside those that are declared.
struct ElementInspection: Sendable {
    /// Which of the declared ones are there, and lead where they should.
    var present: [Bool]
    /// The keys of elements that are not declared now, but could be: they lead where their rule says.
    var others: [UInt8] = []
    /// The keys of all the rest.
    var strays: [UInt8] = []
    /// Whether one stands for all other keys, which no declaration has.
    var hasCatchAll = false
    /// Whether an element is not as it was last applied; false where that isn't known.
    var isChanged = false
    /// Which of those that were last applied are there as they were.
    private var kept: [Bool] = []

    private let declared: DeclaredElements
    /// What was last applied, where what a key leads to may have been something else then.
    private let applied: DeclaredElements?
    private var key: [UInt8] = []
    private var target: [UInt8] = []
    private var expected: [UInt8] = []

    /// Nothing has been seen.
    init(_ declared: DeclaredElements, applied: DeclaredElements?) {
        self.declared = declared
        self.applied = declared.followsRule ? nil : applied
        present = Array(repeating: false, count: declared.keys.count)
        kept = Array(repeating: false, count: self.applied?.keys.count ?? 0)
    }

    /// Notes an element that is there; twice is as good as once.
    mutating func note(_ element: ElementState, in bytes: borrowing RawSpan) {
        guard let place = element.key else {
            hasCatchAll = true
            return
        }
        key.removeAll(keepingCapacity: true)
        bytes.append(place, to: &key)
        target.removeAll(keepingCapacity: true)
        element.appendTarget(in: bytes, to: &target)
        note()
    }

    /// Notes an element, given as one that would be added.
    mutating func note(_ element: SetElement) {
        (key, target) = (element.key, element.target)
        note()
    }

    private mutating func note() {
        let place = declared.keys.index(of: key)
        switch (isSound(by: declared), place) {
        case (true, let place?): present[place] = true
        case (true, nil): others += key
        case (false, _): strays += key
        }
        guard let applied else { return }
        if let place = applied.keys.index(of: key), isSound(by: applied) {
            kept[place] = true
        } else {
            isChanged = true
        }
    }

    private mutating func isSound(by elements: DeclaredElements) -> Bool {
        expected.removeAll(keepingCapacity: true)
        return elements.appendTarget(key[...], &expected) && expected == target
    }

    /// Whether one that was last applied is gone.
    var hasLost: Bool { kept.contains(false) }

    /// The keys of all elements that lead where they should.
    var sound: ElementKeys {
        let length = declared.keys.length
        let found = present.contains(false) ? declared.keys.filter { present[$0] } : declared.keys
        return found.union(ElementKeys(length: length, others))
    }

    /// Those of these keys of which no element has been seen.
    func unseen(_ keys: ElementKeys) -> ElementKeys {
        if keys == declared.keys, strays.isEmpty { return keys.filter { !present[$0] } }
        let seen = sound.union(ElementKeys(length: keys.length, strays))
        return keys.filter { seen.index(of: Array(keys[$0])) == nil }
    }
}
