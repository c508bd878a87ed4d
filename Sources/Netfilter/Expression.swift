internal import CNftnl

/// One step of a rule, as libnftnl is told of it: its name and its attributes.
///
/// Each kind of expression is a function in a file of its own under `Expressions`.
public struct Expression: Sendable, Hashable {
    /// By which the kernel knows it.
    let name: String
    /// In the order in which they are set.
    var attributes: [Attribute] = []
    /// What has to be there before the rule that it is in, and can't go before it.
    public let reference: Reference?
    /// The attributes that packets change, as the kernel shows them: `NFTA_…`.
    let state: Set<UInt16>
    /// The attributes that the kernel shows where it isn't told of them.
    let implied: [UInt16: [UInt8]]

    /// Something that a rule refers to by its name.
    public enum Reference: Sendable, Hashable {
        case set(String)
        case object(String)
        case chain(String)
    }

    /// `NFTNL_EXPR_…`, and its value.
    struct Attribute: Sendable, Hashable {
        var key: UInt16
        var value: Value
    }

    enum Value: Sendable, Hashable {
        case number(UInt32)
        case longNumber(UInt64)
        case text(String)
        case bytes([UInt8])
        /// One in it, and the attribute that shows it: `NFTA_…`.
        case expression(Expression, shownAs: UInt16)
    }

    init(
        _ name: String, refersTo reference: Reference? = nil, state: Set<UInt16> = [],
        implied: [UInt16: [UInt8]] = [:]
    ) {
        self.name = name
        self.reference = reference
        self.state = state
        self.implied = implied
    }

    /// The same with a further attribute.
    func with<Key: BinaryInteger>(_ key: Key, _ value: UInt32) -> Expression { adding(UInt16(key), .number(value)) }
    func with<Key: BinaryInteger>(_ key: Key, long value: UInt64) -> Expression {
        adding(UInt16(key), .longNumber(value))
    }
    func with<Key: BinaryInteger>(_ key: Key, _ text: String) -> Expression { adding(UInt16(key), .text(text)) }
    func with<Key: BinaryInteger>(_ key: Key, _ bytes: [UInt8]) -> Expression { adding(UInt16(key), .bytes(bytes)) }
    func with<Key: BinaryInteger>(_ key: Key, _ inner: Expression, shownAs type: UInt16) -> Expression {
        adding(UInt16(key), .expression(inner, shownAs: type))
    }

    private func adding(_ key: UInt16, _ value: Value) -> Expression {
        var expression = self
        expression.attributes.append(Attribute(key: key, value: value))
        return expression
    }
}

/// A `struct nftnl_expr` that no rule owns yet.
@safe struct ExpressionHandle: ~Copyable {
    private let object: OpaquePointer

    init(_ expression: Expression) {
        guard let object = unsafe nftnl_expr_alloc(expression.name) else {
            preconditionFailure("libnftnl lacks expression \(expression.name)")
        }
        unsafe self.object = object
        for attribute in expression.attributes {
            switch attribute.value {
            case .number(let value): unsafe nftnl_expr_set_u32(object, attribute.key, value)
            case .longNumber(let value): unsafe nftnl_expr_set_u64(object, attribute.key, value)
            case .text(let text): unsafe nftnl_expr_set_str(object, attribute.key, text)
            case .bytes(let bytes): unsafe nftnl_expr_set(object, attribute.key, bytes, UInt32(bytes.count))
            case .expression(let inner, _):
                // libnftnl keeps the pointer itself.
                let inner = unsafe UnsafeRawPointer(ExpressionHandle(inner).release())
                unsafe nftnl_expr_set(object, attribute.key, inner, 0)
            }
        }
    }

    deinit { unsafe nftnl_expr_free(object) }

    /// Gives the expression to C, which frees it with its rule.
    consuming func release() -> OpaquePointer {
        let object = unsafe object
        discard self
        return unsafe object
    }
}
