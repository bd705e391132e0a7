/// Characters, and their classes as the C library's "C" locale has them.
enum Ascii {
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0a
    static let space: UInt8 = 0x20
    static let dollar: UInt8 = 0x24
    static let plus: UInt8 = 0x2b
    static let minus: UInt8 = 0x2d
    static let dot: UInt8 = 0x2e
    static let zero: UInt8 = 0x30
    static let x: UInt8 = 0x78
    static let upperA: UInt8 = 0x41
    static let upperN: UInt8 = 0x4e
    static let upperU: UInt8 = 0x55
    static let upperW: UInt8 = 0x57
    static let a: UInt8 = 0x61
    static let n: UInt8 = 0x6e
    static let u: UInt8 = 0x75
    static let v: UInt8 = 0x76
    static let w: UInt8 = 0x77
    @inline(__always)
    static func letter(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: scalar.value) }

    static let underscore: UInt8 = 0x5f

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0d ~= byte }

    @inline(__always)
    static func isPrintable(_ byte: UInt8) -> Bool { 0x20...0x7e ~= byte }

    @inline(__always)
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x7a ~= byte | 0x20
    }

    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if 0x30...0x39 ~= byte { return byte - 0x30 }
        let lower = byte | 0x20
        return 0x61...0x66 ~= lower ? lower - 0x61 + 10 : nil
    }
}
