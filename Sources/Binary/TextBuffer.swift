import SystemPackage

/// Text under construction: bytes, written at the end, handed over in large pieces.
///
/// Keeps its memory, so that writing a line allocates nothing once the longest has been seen.
public struct TextBuffer: ~Copyable {
    @usableFromInline var memory: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var length = 0

    /// The number of bytes.
    @inlinable
    public var count: Int { length }

    /// No text.
    public init() {
        capacity = 1 << 12
        memory = .allocate(capacity: capacity)
    }

    deinit { memory.deallocate() }

    /// The text as an array.
    public var array: [UInt8] { suffix(from: 0) }

    /// The bytes from `start` on.
    public func suffix(from start: Int) -> [UInt8] {
        let start = min(max(start, 0), length)
        return Array(UnsafeBufferPointer(start: memory + start, count: length - start))
    }

    /// Moves the text from `start` on to `bytes`, whose content is lost and whose memory is used again.
    public mutating func move(from start: Int, to bytes: inout [UInt8]) {
        let start = min(max(start, 0), length)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: UnsafeBufferPointer(start: memory + start, count: length - start))
        length = start
    }

    /// Writes the text to `descriptor`, at its own position.
    ///
    /// - Throws: what write(2) says if not everything could be written, `ENOSPC` or `EPIPE` for example.
    public func write(to descriptor: FileDescriptor) throws(Errno) {
        _ = try withErrno { try descriptor.writeAll(UnsafeRawBufferPointer(start: memory, count: length)) }
    }

    /// Forgets the text, keeps the memory.
    public mutating func clear() { length = 0 }

    /// Forgets all but the first `count` bytes.
    public mutating func cut(to count: Int) { length = min(length, max(count, 0)) }

    @inlinable
    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if capacity - length < extra { grow(extra) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, length + extra)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        new.update(from: memory, count: length)
        memory.deallocate()
        memory = new
        capacity = larger
    }

    @inlinable
    @inline(__always)
    mutating func append(_ start: UnsafePointer<UInt8>, _ size: Int) {
        reserve(size)
        (memory + length).update(from: start, count: size)
        length += size
    }

    /// Adds one byte.
    @inlinable
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        memory[length] = byte
        length += 1
    }

    /// Adds bytes.
    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { part in
            if let start = part.baseAddress { append(start, part.count) }
        }
    }

    /// Adds `text` as UTF-8.
    @inlinable
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Adds `text` as UTF-8.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { part in
            if let start = part.baseAddress { append(start, part.count) }
        }
    }

    /// Adds `count` spaces; none if it is not positive.
    @inlinable
    public mutating func appendSpaces(_ count: Int) {
        guard count > 0 else { return }
        reserve(count)
        (memory + length).update(repeating: 0x20, count: count)
        length += count
    }

    // MARK: numbers

    /// Adds `number` in decimal, filled up with `fill` on the left to `width`.
    public mutating func appendDecimal(_ number: UInt64, width: Int = 0, fill: UInt8 = UInt8(ascii: "0")) {
        let digits = TextBuffer.digitCount(number)
        let size = max(digits, width)
        reserve(size)
        if size > digits { (memory + length).update(repeating: fill, count: size - digits) }
        length += size
        var position = length
        var rest = number
        while rest >= 100 {
            let next = rest / 100
            position -= 2
            storePair(Int(truncatingIfNeeded: rest &- next &* 100), at: position)
            rest = next
        }
        if rest >= 10 {
            storePair(Int(truncatingIfNeeded: rest), at: position - 2)
        } else {
            memory[position - 1] = UInt8(truncatingIfNeeded: rest) | 0x30
        }
    }

    /// Adds `number` in decimal, with `-` before it if it is negative.
    public mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude)
    }

    /// Adds `0x` and `number` in hexadecimal.
    public mutating func appendHexadecimal(_ number: UInt64) {
        let digits = max(1, (67 - number.leadingZeroBitCount) / 4)
        append("0x")
        reserve(digits)
        length += digits
        var rest = number
        for position in 1...digits {
            memory[length - position] = TextBuffer.digit(UInt8(truncatingIfNeeded: rest & 15))
            rest >>= 4
        }
    }

    /// Adds `number` in octal after a `0`.
    public mutating func appendOctal(_ number: UInt64) {
        append(UInt8(ascii: "0"))
        if number != 0 { append(text: String(number, radix: 8)) }
    }

    /// Adds nanoseconds as seconds with `digits` decimals (6 or 9), rounded down.
    public mutating func appendSeconds(_ nanoseconds: UInt64, digits: Int = 6) {
        appendDecimal(nanoseconds / 1_000_000_000)
        append(UInt8(ascii: "."))
        let rest = nanoseconds % 1_000_000_000
        appendDecimal(digits == 9 ? rest : rest / 1000, width: digits)
    }

    /// The hexadecimal digit of `value`, which is below 16.
    @inlinable
    @inline(__always)
    public static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? value | 0x30 : value &+ 87
    }

    /// How many decimal digits `number` has.
    private static func digitCount(_ number: UInt64) -> Int {
        var digits = 1
        var rest = number
        while rest >= 10_000 {
            rest /= 10_000
            digits += 4
        }
        return digits + (rest >= 1000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
    }

    /// Stores the two digits of `number`, which is below 100.
    @inline(__always)
    private func storePair(_ number: Int, at position: Int) {
        memory[position] = TextBuffer.pairs.utf8Start[2 * number]
        memory[position + 1] = TextBuffer.pairs.utf8Start[2 * number + 1]
    }

    private static var pairs: StaticString {
        """
        0001020304050607080910111213141516171819\
        2021222324252627282930313233343536373839\
        4041424344454647484950515253545556575859\
        6061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """
    }
}
