import Binary

/// Names of the values and flags of one argument, on one family of machines.
struct ValueNames: Sendable {
    /// A name, for the bits of `mask` being `value`.
    struct Entry: Sendable {
        let value: UInt64
        let mask: UInt64
        let name: [UInt8]
    }

    /// Tried in order.
    let entries: [Entry]
    /// What 0 is called.
    let zero: [UInt8]

    /// Names of values of the bits in `mask`, and of flags. A flag of several bits comes before flags of some of these
    /// bits. `flagsFirst`: flags are written before the value.
    init(
        zero: String = "0", flagsFirst: Bool = false, mask: UInt64 = 0xffff_ffff,
        values: KeyValuePairs<String, UInt64> = [:],
        flags: KeyValuePairs<String, UInt64> = [:]
    ) {
        self.zero = Array(zero.utf8)
        let valueEntries = values.map { Entry(value: $0.value, mask: mask, name: Array($0.key.utf8)) }
        let flagEntries = flags.map { Entry(value: $0.value, mask: $0.value, name: Array($0.key.utf8)) }
        entries = flagsFirst ? flagEntries + valueEntries : valueEntries + flagEntries
    }

    /// Bits above 32 are no part of an argument: the caller left them in the register.
    private static let argument: UInt64 = 0xffff_ffff

    /// Writes `number` by name: names joined by `|`, then what has none in hexadecimal; ``zero`` if there is nothing.
    func write(_ number: UInt64, to text: inout TextBuffer) {
        let value = number & ValueNames.argument
        var rest = value
        var covered: UInt64 = 0
        var isFirst = true
        for entry in entries where entry.mask & covered == 0 && value & entry.mask == entry.value {
            if !isFirst { text.append(UInt8(ascii: "|")) }
            text.append(entry.name)
            isFirst = false
            covered |= entry.mask
            rest &= ~entry.mask
        }
        if rest != 0 || isFirst {
            if !isFirst { text.append(UInt8(ascii: "|")) }
            if rest == 0 { text.append(zero) } else { text.appendHexadecimal(rest) }
        }
    }
}
