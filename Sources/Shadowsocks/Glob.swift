/// A pattern for one component of a path, as in glob(7).
struct Glob {
    private enum Piece: Equatable {
        case literal(Unicode.Scalar)
        case one
        case any
        case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    }

    private var pieces: [Piece] = []

    /// Whether a path has something in it that a glob expands.
    static func isGlob(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    init(_ pattern: some StringProtocol) {
        var rest = Substring(pattern).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if pieces.last != .any { pieces.append(.any) }
            case "?": pieces.append(.one)
            case "[": pieces.append(Self.set(&rest) ?? .literal("["))
            case "\\": pieces.append(.literal(rest.popFirst() ?? "\\"))
            default: pieces.append(.literal(scalar))
            }
        }
    }

    /// Whether a name fits; a leading dot has to be written out.
    func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        if name.first == ".", pieces.first != .literal(".") { return false }
        var piece = 0
        var at = 0
        // Where the last `*` stands, and where it stopped: no other one needs a second try.
        var star: (piece: Int, at: Int)?
        while at < name.count {
            if piece < pieces.count, pieces[piece] == .any {
                star = (piece, at)
                piece += 1
            } else if piece < pieces.count, Self.fits(name[at], pieces[piece]) {
                piece += 1
                at += 1
            } else if let last = star {
                star = (last.piece, last.at + 1)
                piece = last.piece + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .any }
    }

    private static func fits(_ scalar: Unicode.Scalar, _ piece: Piece) -> Bool {
        switch piece {
        case .literal(let literal): literal == scalar
        case .one, .any: true
        case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
        }
    }

    /// What stands between brackets, or nil if they aren't closed.
    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Piece? {
        var inner = rest
        let negated = inner.first == "!" || inner.first == "^"
        if negated { inner.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        // A `]` that comes first stands for itself.
        while let low = inner.popFirst(), low != "]" || ranges.isEmpty {
            var high = low
            if inner.first == "-", let end = inner.dropFirst().first, end != "]" {
                inner.removeFirst(2)
                high = end
            }
            ranges.append(min(low, high)...max(low, high))
            if inner.first == "]" {
                rest = inner.dropFirst()
                return .set(ranges, negated: negated)
            }
        }
        return nil
    }
}
