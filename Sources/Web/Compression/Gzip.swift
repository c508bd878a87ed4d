internal import CZlib

/// zlib's compressor, writing gzip (RFC 1952, zlib.h).
///
/// One lives for one content: it takes 256 KiB, beside what it writes.
@safe struct Gzip: ~Copyable {
    /// How hard it tries, from 1 to 9.
    ///
    /// A page of 1,000 ports, 600 of them with traffic, is 872 kB; level 1 makes 111 kB of it in 5.4 ms, level 5 90 kB in
    /// 6.9 ms, level 6 hardly less in 10.2 ms, and level 9 86 kB in 51 ms.
    static let level: CInt = 5

    /// In memory of its own, as zlib remembers where it lies.
    private let stream: UnsafeMutablePointer<z_stream>

    /// A compressor; nil where there is no memory for it, or zlib is another than we were built for.
    init?(level: CInt = Gzip.level) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit2_(
            stream, level, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, zlibVersion(),
            CInt(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = unsafe stream
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Compresses a whole content; nil for one of 4 GiB or more.
    consuming func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let count = UInt32(exactly: bytes.count) else { return nil }
        var compressed: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        let isWhole = unsafe bytes.withUnsafeBufferPointer { input in
            // zlib.h: "next_in … z_const Bytef *"; it reads there and doesn't write.
            unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = count
            var result = Z_OK
            while result == Z_OK {
                result = unsafe piece.withUnsafeMutableBufferPointer { output in
                    unsafe stream.pointee.next_out = output.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(output.count)
                    return unsafe deflate(stream, Z_FINISH)
                }
                compressed += unsafe piece[..<(piece.count - Int(stream.pointee.avail_out))]
            }
            return result == Z_STREAM_END
        }
        return isWhole ? compressed : nil
    }

    /// What is written at once, in bytes.
    private static var pieceBytes: Int { 32 * 1024 }
    /// The longest window, and 16 for a gzip header instead of zlib's own.
    private static var windowBits: CInt { 15 + 16 }
    /// zlib's default.
    private static var memoryLevel: CInt { 8 }
}
