import Binary

/// Names of the values and flags of one argument.
struct NameTable: Sendable {
    /// A name, for the bits of `mask` being `value`.
    struct Entry: Sendable {
        let value: UInt64
        let mask: UInt64
        let name: [UInt8]
    }

    /// Tried in order.
    let entries: [Entry]
    /// The width of the argument: bits above 32 are noise that the caller left in the register, unless a flag is there.
    let mask: UInt64
    /// What 0 is called.
    let zero: [UInt8]

    /// The table called `name` on `machine`; nil if there is none, or if its numbers are not known for that machine.
    static func named(_ name: String, _ machine: Machine) -> NameTable? {
        guard machine.hasGenericNumbers else { return nil }
        let row = NameTables.row("\(name).\(machine.tableFamily)") ?? NameTables.row(name)
        guard let row else { return nil }
        var entries: [Entry] = []
        var mask: UInt64 = 0
        var isFlags = false
        var zero = Array("0".utf8)
        var words = row.split(separator: " ")[...]
        if words.count > 1, words.first == "0" {
            zero = Array(words[words.startIndex + 1].utf8)
            words = words.dropFirst(2)
        }
        for word in words {
            if word == "|" {
                isFlags = true
            } else if word.hasPrefix("&0x") {
                mask = UInt64(word.dropFirst(3), radix: 16) ?? 0
            } else if let equals = word.lastIndex(of: "="),
                let value = UInt64(word[word.index(equals, offsetBy: 3)...], radix: 16)
            {
                entries.append(
                    Entry(value: value, mask: isFlags ? value : mask, name: Array(word[..<equals].utf8)))
            }
        }
        return NameTable(entries: entries, mask: 0xffff_ffff, zero: zero)
    }

    /// Writes `value` by name: names joined by `|`, then what has none in hexadecimal; `0` if there is nothing.
    func write(_ number: UInt64, to text: inout TextBuffer) {
        let value = number & mask
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
