/// The digest of FIPS 180-4, for a few dozen bytes at a time.
///
/// The libraries that have it, have all the rest of cryptography with it: more than the whole agent.
enum SHA256 {
    /// The digest of some bytes, 32 of them.
    static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
        var padded = Array(message) + [0x80]
        padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
        padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (message.count * 8) >> ($0 * 8)) }
        var state = initial
        for start in stride(from: 0, to: padded.count, by: 64) { mix(padded[start..<start + 64], into: &state) }
        return state.flatMap { word in (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }
        var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
            block[start..<start + 4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<64 {
            let (old, recent) = (words[index - 15], words[index - 2])
            let first = rotated(old, 7) ^ rotated(old, 18) ^ old >> 3
            let second = rotated(recent, 17) ^ rotated(recent, 19) ^ recent >> 10
            words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let choice = e & f ^ ~e & g
            let first =
                h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice
                &+ constants[index] &+ words[index]
            let majority = a & b ^ a & c ^ b & c
            let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }

    /// The first 64 primes.
    private static let primes: [UInt64] = (2...311).filter { number in
        !(2..<number).contains { $0 * $0 <= number && number % $0 == 0 }
    }

    /// The first 32 bits behind the point of the square roots of the first eight primes.
    private static let initial = primes.prefix(8).map { fraction(of: $0, power: 2) }
    /// The same of the cube roots of all 64.
    private static let constants = primes.map { fraction(of: $0, power: 3) }

    /// The first 32 bits behind the point of a root, by bisection in integers.
    private static func fraction(of number: UInt64, power: Int) -> UInt32 {
        // root * 2^32 is the largest integer whose power is at most number * 2^(32 * power).
        let target = UInt128(number) << (32 * power)
        var (low, high): (UInt128, UInt128) = (0, 1 << 37)
        while high - low > 1 {
            let middle = (low + high) / 2
            let raised = power == 2 ? middle * middle : middle * middle * middle
            if raised <= target { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }
}
