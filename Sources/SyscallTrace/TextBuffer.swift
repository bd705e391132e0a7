/// Text under construction: bytes, written at the end, handed over in large pieces.
///
/// Keeps its memory, so that writing a line allocates nothing once the longest has been seen.
public struct TextBuffer: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The number of bytes.
    public private(set) var count = 0

    /// No text.
    public init() {
        capacity = 1 << 12
        memory = .allocate(capacity: capacity)
    }

    deinit { memory.deallocate() }

    /// The text as an array.
    public var array: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// The bytes from `start` on.
    func suffix(from start: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: memory, count: count)[min(max(start, 0), count)...])
    }

    /// Calls `body` with the text, which is valid during the call.
    public func withBytes<Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        try body(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Forgets the text, keeps the memory.
    public mutating func clear() { count = 0 }

    /// Forgets all but the first `length` bytes.
    mutating func cut(to length: Int) { count = min(count, max(length, 0)) }

    @inline(__always)
    private mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        new.update(from: memory, count: count)
        memory.deallocate()
        memory = new
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        (memory + count).update(from: start, count: length)
        count += length
    }

    mutating func append(_ other: [UInt8]) {
        other.withUnsafeBufferPointer { part in
            if let start = part.baseAddress { append(start, part.count) }
        }
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    mutating func append(text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// `length` spaces; none if it is not positive.
    mutating func appendSpaces(_ length: Int) {
        guard length > 0 else { return }
        reserve(length)
        (memory + count).update(repeating: UInt8(ascii: " "), count: length)
        count += length
    }

    /// `number` in decimal, filled up with `fill` on the left to `width`.
    mutating func appendDecimal(_ number: UInt64, width: Int = 0, fill: UInt8 = UInt8(ascii: "0")) {
        var digits = 1
        var bound: UInt64 = 10
        while digits < 20, number >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        let length = max(digits, width)
        reserve(length)
        var position = count + length
        var rest = number
        for _ in 0..<digits {
            position -= 1
            let next = rest / 10
            memory[position] = UInt8(truncatingIfNeeded: rest &- next &* 10) | 0x30
            rest = next
        }
        while position > count {
            position -= 1
            memory[position] = fill
        }
        count += length
    }

    mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude)
    }

    /// `0x` and `number` in hexadecimal.
    mutating func appendHexadecimal(_ number: UInt64) {
        let digits = max(1, (67 - number.leadingZeroBitCount) / 4)
        reserve(digits + 2)
        memory[count] = UInt8(ascii: "0")
        memory[count + 1] = UInt8(ascii: "x")
        var rest = number
        var position = count + 2 + digits
        for _ in 0..<digits {
            position -= 1
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            memory[position] = digit < 10 ? digit | 0x30 : digit + 87
            rest >>= 4
        }
        count += digits + 2
    }

    /// `number` in octal after a `0`.
    mutating func appendOctal(_ number: UInt64) {
        append(UInt8(ascii: "0"))
        if number != 0 { append(text: String(number, radix: 8)) }
    }

    /// Nanoseconds as seconds with `digits` decimals (6 or 9), rounded down.
    mutating func appendSeconds(_ nanoseconds: UInt64, digits: Int = 6) {
        appendDecimal(nanoseconds / 1_000_000_000)
        append(UInt8(ascii: "."))
        let rest = nanoseconds % 1_000_000_000
        appendDecimal(digits == 9 ? rest : rest / 1000, width: digits)
    }

    /// Bytes that a traced program chose, in quotes; what could act on a terminal is escaped, as strace does.
    mutating func appendQuoted(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        appendEscaped(text, quote: true)
        append(UInt8(ascii: "\""))
    }

    /// Bytes that a traced program chose, without quotes: only printable ASCII stays as it is.
    mutating func appendEscaped(_ text: [UInt8], quote: Bool = false) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\t"): append("\\t")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\"") where quote: append("\\\"")
            case 0x20..<0x7f: append(byte)
            default:
                append("\\x")
                append(TextBuffer.digit(byte >> 4))
                append(TextBuffer.digit(byte & 15))
            }
        }
    }

    /// Bytes as a JSON string: what is not UTF-8 becomes U+FFFD.
    mutating func appendJSON(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x22: append("\\\"")
            case 0x5c: append("\\\\")
            case 0..<0x20, 0x7f..<0xa0:
                append("\\u00")
                append(TextBuffer.digit(UInt8(scalar.value >> 4)))
                append(TextBuffer.digit(UInt8(scalar.value & 15)))
            default: append(text: String(Character(scalar)))
            }
        }
        append(UInt8(ascii: "\""))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? value | 0x30 : value + 87
    }
}
