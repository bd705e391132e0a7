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
