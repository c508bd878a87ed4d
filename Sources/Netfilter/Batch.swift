internal import CMnl
internal import CNftnl

/// Changes that the kernel makes all at once or not at all.
///
/// libnftnl writes each message; ``finalize()`` closes the batch, after which nothing can be added.
@safe public struct Batch: ~Copyable {
    private var bytes: [UInt8] = []
    private var steps: [Step] = []
    private var lastStart = 0
    private var lastFlags: UInt16 = 0
    private let scratch: UnsafeMutableRawBufferPointer

    /// One message's purpose, for its error.
    struct Step {
        var verb: StaticString
        var name: String
    }

    /// Room for one message; attribute lengths are 16 bits, so none is longer.
    private static let scratchSize = 128 * 1024
    /// The batch's own begin message has the first number.
    private static let firstSequence: UInt32 = 1

    /// An empty batch.
    public init() {
        unsafe scratch = .allocate(byteCount: Self.scratchSize, alignment: 8)
        unsafe scratch.initializeMemory(as: UInt8.self, repeating: 0)
        unsafe nftnl_batch_begin(text, Self.firstSequence)
        take()
    }

    deinit { unsafe scratch.deallocate() }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { steps.isEmpty }
    /// How many changes are in it.
    public var count: Int { steps.count }

    private var text: UnsafeMutablePointer<CChar> {
        unsafe scratch.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self)
    }

    /// Appends the message that stands in the scratch space.
    private mutating func take() {
        let header = unsafe scratch.load(as: nlmsghdr.self)
        let length = Int(header.nlmsg_len)
        lastStart = bytes.count
        lastFlags = header.nlmsg_flags
        let used = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<((length + 3) & ~3)])
        unsafe bytes.append(contentsOf: used)
        // libmnl leaves the padding behind a short attribute as it finds it.
        unsafe used.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Adds a message: its head is written here, its payload by `payload`.
    mutating func add(
        _ type: nf_tables_msg_types, flags: Int32, family: Family = .inet, _ verb: StaticString, _ name: String,
        payload: (UnsafeMutablePointer<nlmsghdr>) -> Void
    ) {
        let sequence = Self.firstSequence + 1 + UInt32(steps.count)
        steps.append(Step(verb: verb, name: name))
        let header = unsafe nftnl_nlmsg_build_hdr(
            text, UInt16(type.rawValue), UInt16(family.rawValue), UInt16(flags), sequence)
        if let header = unsafe header { unsafe payload(header) }
        take()
    }

    /// Closes the batch.
    consuming func finalize() -> FinalizedBatch {
        let lastSequence = Self.firstSequence + UInt32(steps.count)
        // Errors are always reported; one acknowledgement, of the last change, tells that there were none.
        var flags: [UInt8] = []
        flags.append(native: lastFlags | UInt16(NLM_F_ACK))
        bytes.replaceSubrange((lastStart + 6)..<(lastStart + 8), with: flags)
        unsafe nftnl_batch_end(text, lastSequence + 1)
        take()
        return FinalizedBatch(bytes: bytes, steps: steps, firstSequence: Self.firstSequence, lastSequence: lastSequence)
    }
}

/// A batch that is ready to be sent.
struct FinalizedBatch {
    var bytes: [UInt8]
    var steps: [Batch.Step]
    var firstSequence: UInt32
    var lastSequence: UInt32

    /// What the message with this number was to do.
    func operation(of sequence: UInt32) -> String {
        let index = Int(sequence) - Int(firstSequence) - 1
        guard steps.indices.contains(index) else { return summary }
        return "\(steps[index].verb) \(steps[index].name)"
    }

    /// What the batch was to do.
    var summary: String {
        guard let first = steps.first else { return "an empty batch" }
        let more = steps.count > 1 ? " and \(steps.count - 1) more" : ""
        return "\(first.verb) \(first.name)\(more)"
    }
}
