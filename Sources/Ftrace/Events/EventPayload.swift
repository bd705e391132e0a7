import Binary

/// The bytes of one event, without its record header.
public struct EventPayload: ~Escapable {
    @usableFromInline let bytes: ByteSpan
    @usableFromInline let order: ByteOrder

    @inlinable
    @inline(__always)
    @_lifetime(copy page)
    init(_ range: EventRange, of page: ByteSpan, _ order: ByteOrder) throws(RingBufferError) {
        do {
            bytes = try page.slice(at: range.offset, count: range.count)
        } catch {
            throw RingBufferError(
                offset: range.offset, problem: .recordTooLarge(size: range.count, room: page.count - range.offset))
        }
        self.order = order
    }

    /// The number of bytes: at least as many as were written, a multiple of four for most events.
    @inlinable
    public var count: Int { bytes.count }

    /// The number at `field`, sign-extended if the field is signed; fields that are not 1, 2, 4 or 8 bytes wide are 0.
    ///
    /// - Throws: ``RingBufferError`` if the event ends before the field does.
    @inlinable
    @inline(__always)
    public func number(at field: FieldLocation) throws(RingBufferError) -> UInt64 {
        do {
            switch field.size {
            case 8:
                return try bytes.integer(UInt64.self, at: field.offset, order)
            case 4:
                let word = try bytes.integer(UInt32.self, at: field.offset, order)
                return field.isSigned ? UInt64(bitPattern: Int64(Int32(bitPattern: word))) : UInt64(word)
            case 2:
                let word = try bytes.integer(UInt16.self, at: field.offset, order)
                return field.isSigned ? UInt64(bitPattern: Int64(Int16(bitPattern: word))) : UInt64(word)
            case 1:
                let byte = try bytes.integer(UInt8.self, at: field.offset, order)
                return field.isSigned ? UInt64(bitPattern: Int64(Int8(bitPattern: byte))) : UInt64(byte)
            default:
                _ = try bytes.slice(at: field.offset, count: field.size)
                return 0
            }
        } catch {
            throw outside(field)
        }
    }

    /// The bytes of a field up to its first zero byte.
    ///
    /// - Throws: ``RingBufferError`` if the event ends before the field, or its data, does.
    public func string(at field: EventField) throws(RingBufferError) -> [UInt8] {
        Array(try bytes(at: field).prefix { $0 != 0 })
    }

    /// The bytes of a field: `char comm[16]`, or data elsewhere in the event.
    ///
    /// - Throws: ``RingBufferError`` if the event ends before the field, or its data, does.
    public func bytes(at field: EventField) throws(RingBufferError) -> [UInt8] {
        var location = field.location
        if field.kind != .plain {
            let word = try number(at: location)
            var offset = Int(word & 0xffff)
            if field.kind == .relativeLocation { offset += location.offset + location.size }
            location = FieldLocation(offset: offset, size: Int(word >> 16 & 0xffff))
        }
        do {
            return try bytes.slice(at: location.offset, count: location.size).array
        } catch {
            throw outside(location)
        }
    }

    @usableFromInline
    func outside(_ field: FieldLocation) -> RingBufferError {
        RingBufferError(offset: field.offset, problem: .fieldOutside(size: field.size, count: count))
    }
}
