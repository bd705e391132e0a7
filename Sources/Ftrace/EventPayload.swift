/// The bytes of one event, without its record header. Valid while the page that it lies in is.
@frozen
public struct EventPayload {
    @usableFromInline let start: UnsafeRawPointer
    /// The number of bytes: at least as many as were written, a multiple of four for most events.
    public let count: Int
    @usableFromInline let isSwapped: Bool

    @inlinable
    init(start: UnsafeRawPointer, count: Int, isSwapped: Bool) {
        self.start = start
        self.count = count
        self.isSwapped = isSwapped
    }

    /// The number at `field`, sign-extended if the field is signed; fields that are not 1, 2, 4 or 8 bytes wide are 0.
    @inlinable
    public func number(at field: FieldLocation) throws(RingBufferError) -> UInt64 {
        guard field.offset <= count, field.size <= count - field.offset else { throw outside(field) }
        switch field.size {
        case 8:
            return PageLayout.number(start.loadUnaligned(fromByteOffset: field.offset, as: UInt64.self), isSwapped)
        case 4:
            let word = PageLayout.number(
                start.loadUnaligned(fromByteOffset: field.offset, as: UInt32.self), isSwapped)
            return field.isSigned ? UInt64(bitPattern: Int64(Int32(bitPattern: word))) : UInt64(word)
        case 2:
            let word = PageLayout.number(
                start.loadUnaligned(fromByteOffset: field.offset, as: UInt16.self), isSwapped)
            return field.isSigned ? UInt64(bitPattern: Int64(Int16(bitPattern: word))) : UInt64(word)
        case 1:
            let byte = start.load(fromByteOffset: field.offset, as: UInt8.self)
            return field.isSigned ? UInt64(bitPattern: Int64(Int8(bitPattern: byte))) : UInt64(byte)
        default:
            return 0
        }
    }

    /// The bytes of a field up to its first zero byte: `char comm[16]`, or data elsewhere in the event.
    public func string(at field: EventField) throws(RingBufferError) -> [UInt8] {
        var location = field.location
        if field.kind != .plain {
            let word = try number(at: location)
            var offset = Int(word & 0xffff)
            if field.kind == .relativeLocation { offset += location.offset + location.size }
            location = FieldLocation(offset: offset, size: Int(word >> 16 & 0xffff))
        }
        guard location.offset <= count, location.size <= count - location.offset else { throw outside(location) }
        let bytes = UnsafeRawBufferPointer(start: start + location.offset, count: location.size)
        return Array(bytes.prefix { $0 != 0 })
    }

    @usableFromInline
    func outside(_ field: FieldLocation) -> RingBufferError {
        RingBufferError(offset: field.offset, problem: .fieldOutside(size: field.size, count: count))
    }
}
