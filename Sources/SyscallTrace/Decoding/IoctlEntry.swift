import Architectures

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
