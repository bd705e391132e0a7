import Architectures
import Binary

/// What ioctl numbers mean on a machine: names, and the parts of numbers that have none.
struct IoctlNumbers: Sendable {
    let layout: IoctlLayout
    private let names: [UInt32: [UInt8]]

    /// The numbers of the machine that `uname -m` calls `machine`; nil if they are not known.
    init?(machine: String) {
        guard let program = ProgramABI(unameName: machine), let family = program.ioctls,
            let own = IoctlNames.named(family.names)
        else { return nil }
        layout = family.layout
        var names: [UInt32: [UInt8]] = [:]
        for entry in IoctlEntry.common + IoctlEntry.entries(of: own) {
            let number = entry.number(layout, isWide: program.wordSize == 8)
            if names[number] == nil { names[number] = entry.name }
        }
        self.names = names
    }

    /// The name of `number`; nil if it has none here.
    func name(of number: UInt32) -> [UInt8]? { names[number] }

    /// Writes the name, or the parts as strace does: `_IOC(_IOC_READ, 0x54, 0x30, 0x4)`.
    func write(_ number: UInt32, to text: inout TextBuffer) {
        if let name = names[number] { return text.append(name) }
        let parts = layout.parts(of: number)
        text.append("_IOC(")
        writeDirection(parts.direction, to: &text)
        for part in [UInt64(parts.type), UInt64(parts.number), UInt64(parts.size)] {
            text.append(", ")
            if part == 0 { text.append(UInt8(ascii: "0")) } else { text.appendHexadecimal(part) }
        }
        text.append(UInt8(ascii: ")"))
    }

    private func writeDirection(_ direction: UInt8, to text: inout TextBuffer) {
        // None has a bit of its own where it is not 0.
        if direction == 0 { return text.append(layout.none == 0 ? "_IOC_NONE" : "0") }
        var isFirst = true
        for (bit, name) in [(layout.none, "_IOC_NONE"), (layout.read, "_IOC_READ"), (layout.write, "_IOC_WRITE")]
        where direction & bit != 0 {
            if !isFirst { text.append(UInt8(ascii: "|")) }
            isFirst = false
            text.append(text: name)
        }
    }
}

/// A name in ``IoctlNames``, and what its number is made of.
struct IoctlEntry: Sendable {
    private enum Number {
        case whole(UInt32)
        case parts(IoctlDirection, type: UInt8, number: UInt8, wideSize: UInt16, narrowSize: UInt16)
    }

    let name: [UInt8]
    private let number: Number

    /// The names of ``IoctlNames/common``.
    static let common = entries(of: IoctlNames.common)

    /// Parses a table; words that are not entries are left out, which a test looks for.
    static func entries(of table: String) -> [IoctlEntry] {
        table.split(whereSeparator: \.isWhitespace).compactMap { IoctlEntry($0) }
    }

    init?(_ word: Substring) {
        let sides = word.split(separator: "=")
        guard sides.count == 2 else { return nil }
        name = Array(sides[0].utf8)
        if let value = UInt32(sides[1], radix: 16) {
            number = .whole(value)
            return
        }
        let parts = sides[1].split(separator: ".")
        guard parts.count == 4, let type = UInt8(parts[1], radix: 16), let index = UInt8(parts[2], radix: 16),
            let direction = ["n": [], "r": .read, "w": .write, "rw": [.read, .write]][parts[0]] as IoctlDirection?
        else { return nil }
        let sizes = parts[3].split(separator: "/").compactMap { UInt16($0) }
        guard let wide = sizes.first, let narrow = sizes.last else { return nil }
        number = .parts(direction, type: type, number: index, wideSize: wide, narrowSize: narrow)
    }

    /// The number on machines of `layout`.
    func number(_ layout: IoctlLayout, isWide: Bool) -> UInt32 {
        switch number {
        case .whole(let number): number
        case .parts(let direction, let type, let number, let wideSize, let narrowSize):
            layout.number(direction, type: type, number: number, size: isWide ? wideSize : narrowSize)
        }
    }
}
