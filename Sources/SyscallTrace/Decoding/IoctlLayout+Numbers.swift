import Architectures

extension IoctlLayout {
    /// The parts of a number.
    struct Parts: Sendable, Hashable {
        /// The direction, as its bits are.
        let direction: UInt8
        let type, number: UInt8
        /// The size of what the argument points to, in bytes.
        let size: UInt16
    }

    /// The number that `_IOC()` makes.
    func number(_ direction: IoctlDirection, type: UInt8, number: UInt8, size: UInt16) -> UInt32 {
        var bits = direction.isEmpty ? none : 0
        if direction.contains(.read) { bits |= read }
        if direction.contains(.write) { bits |= write }
        return UInt32(bits) << UInt32(16 + sizeBits) | UInt32(size) << 16 | UInt32(type) << 8 | UInt32(number)
    }

    /// Takes a number apart.
    func parts(of number: UInt32) -> Parts {
        var direction = UInt8(truncatingIfNeeded: number >> UInt32(16 + sizeBits))
        var sizeBits = sizeBits
        if sizeHasNone, direction & (read | write) != 0 {
            direction &= read | write
            sizeBits += 1
        }
        return Parts(
            direction: direction, type: UInt8(truncatingIfNeeded: number >> 8),
            number: UInt8(truncatingIfNeeded: number),
            size: UInt16(truncatingIfNeeded: number >> 16 & (1 << UInt32(sizeBits) - 1)))
    }
}
