import Binary

/// What a command among a call's arguments says about the others and about the result, on one machine: ``CommandTable``
/// with decoders.
struct MultiplexedArguments: Sendable {
    /// What goes with a command.
    struct Row: Sendable {
        /// The positions of the arguments that there are, in order, the command's included.
        let positions: [Int]
        /// How arguments are shown that are not as without a command, by position.
        let decoders: [Int: ArgumentDecoder]
        /// What a result means; nil: a number, or nothing.
        let result: NamedResult?
    }

    /// A result that is shown with its names after it: `0x1 (flags FD_CLOEXEC)`.
    struct NamedResult: Sendable {
        let style: CommandTable.NamedResult
        let decoder: ArgumentDecoder

        /// Writes `value`.
        func write(_ value: UInt64, _ machine: Machine, to text: inout TextBuffer) {
            if style.isHexadecimal {
                ArgumentDecoder.hexadecimal.write(value, machine, to: &text)
            } else {
                text.appendDecimal(value)
            }
            guard value != 0 || style.namesZero else { return }
            text.append(" (")
            text.append(style.label)
            decoder.write(value, machine, to: &text)
            text.append(UInt8(ascii: ")"))
        }
    }

    /// The position of the command.
    let position: Int
    private let mask: UInt64
    private let rows: [UInt64: Row]

    /// Those of `table` on `machine`; nil if its commands are not known there.
    init?(_ table: CommandTable, machine: Machine) {
        guard machine.knowsConstants else { return nil }
        position = table.position
        mask = table.mask
        rows = table.rows.mapValues { row in
            Row(
                positions: row.positions,
                decoders: row.shown.compactMapValues { ArgumentDecoder($0, machine: machine) },
                result: row.result.flatMap { style in
                    ArgumentDecoder(style.shown, machine: machine).map { NamedResult(style: style, decoder: $0) }
                })
        }
    }

    /// What goes with `command`; nil: everything as without one.
    func row(_ command: UInt64) -> Row? { rows[command & mask] }
}
