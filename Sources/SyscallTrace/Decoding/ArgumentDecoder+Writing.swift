import Binary

extension ArgumentDecoder {
    /// Writes `value`.
    func write(_ value: UInt64, _ machine: Machine, to text: inout TextBuffer) {
        switch self {
        case .pointer:
            if value == 0 { text.append("NULL") } else { text.appendHexadecimal(value) }
        case .hexadecimal:
            if value == 0 { text.append(UInt8(ascii: "0")) } else { text.appendHexadecimal(value) }
        case .int:
            text.appendDecimal(Int64(Int32(truncatingIfNeeded: value)))
        case .long:
            text.appendDecimal(Int64(bitPattern: value))
        case .identity:
            let number = UInt32(truncatingIfNeeded: value)
            if number == .max { text.append("-1") } else { text.appendDecimal(UInt64(number)) }
        case .unsigned32:
            text.appendDecimal(UInt64(UInt32(truncatingIfNeeded: value)))
        case .unsigned:
            text.appendDecimal(value)
        case .mode:
            let mode = value & 0xffff
            if mode == 0 {
                text.append(UInt8(ascii: "0"))
            } else {
                if mode < 0o10 { text.append(UInt8(ascii: "0")) }
                text.appendOctal(mode)
            }
        case .descriptor(let isDirectory):
            let number = Int32(truncatingIfNeeded: value)
            if isDirectory, number == -100 { text.append("AT_FDCWD") } else { text.appendDecimal(Int64(number)) }
        case .signal:
            ArgumentDecoder.writeSignal(Int(Int32(truncatingIfNeeded: value)), machine, to: &text)
        case .names(let table):
            table.write(value, to: &text)
        case .cloneFlags(let table):
            let flags = value & ~0xff
            let signal = Int(value & 0xff)
            if flags != 0 || signal == 0 { table.write(flags, to: &text) }
            if signal != 0 {
                if flags != 0 { text.append(UInt8(ascii: "|")) }
                ArgumentDecoder.writeSignal(signal, machine, to: &text)
            }
        case .ioctl(let numbers):
            numbers.write(UInt32(truncatingIfNeeded: value), to: &text)
        case .key:
            let key = value & 0xffff_ffff
            if key == 0 { text.append("IPC_PRIVATE") } else { text.appendHexadecimal(key) }
        case .flagsAndMode(let table):
            let flags = value & 0xffff_fe00
            if flags != 0 {
                table.write(flags, to: &text)
                text.append(UInt8(ascii: "|"))
            }
            if value & 0x1ff == 0 { text.append("00") }
            ArgumentDecoder.mode.write(value & 0x1ff, machine, to: &text)
        case .device:
            // The 32-bit encoding that system calls take (new_encode_dev).
            text.append("makedev(")
            text.appendHexadecimal((value >> 8) & 0xfff)
            text.append(", ")
            text.appendHexadecimal((value & 0xff) | ((value >> 12) & 0xfff00))
            text.append(UInt8(ascii: ")"))
        }
    }

    static func writeSignal(_ number: Int, _ machine: Machine, to text: inout TextBuffer) {
        if let name = machine.signalName(number) {
            text.append("SIG")
            text.append(text: name)
        } else {
            text.appendDecimal(Int64(number))
        }
    }
}
