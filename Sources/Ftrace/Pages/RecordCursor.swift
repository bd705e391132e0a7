import Binary

/// A place among the records of a page, which it does not hold.
@usableFromInline
struct RecordCursor {
    @usableFromInline var offset: Int
    @usableFromInline let end: Int
    @usableFromInline let order: ByteOrder
    @usableFromInline var time: UInt64

    @inlinable
    init(offset: Int, end: Int, order: ByteOrder, time: UInt64) {
        self.offset = offset
        self.end = end
        self.order = order
        self.time = time
    }

    /// The next event; nil at the end of the page. ``time`` is then its time.
    @inlinable
    mutating func next(in page: ByteSpan) throws(RingBufferError) -> EventRange? {
        while end - offset >= 4 {
            let word = try word(at: offset, page)
            // Bit fields: the first five bits are the low ones of a little-endian word, the high ones of a big-endian
            // one.
            let type = Int(order == .big ? word >> 27 : word & 31)
            let delta = UInt64(order == .big ? word & 0x7ff_ffff : word >> 5)
            if type != 0, type <= 28 {
                let start = offset + 4
                let size = type * 4
                guard size <= end - start else { throw overrun(size) }
                time &+= delta
                offset = start + size
                return EventRange(offset: start, count: size)
            }
            if let event = try special(type, delta, page) { return event }
        }
        guard offset == end else { throw overrun(4) }
        return nil
    }

    /// Handles every record that is not an event of at most 112 bytes.
    @inlinable
    mutating func special(_ type: Int, _ delta: UInt64, _ page: ByteSpan) throws(RingBufferError) -> EventRange? {
        if type == 29, delta == 0 {
            // Nothing follows in this page.
            offset = end
            return nil
        }
        guard end - offset >= 8 else { throw overrun(8) }
        let word = try word(at: offset + 4, page)
        switch type {
        case 0:
            // The word is the size, its own four bytes included.
            guard word >= 4, Int(word) <= end - offset - 4 else { throw overrun(Int(word)) }
            let start = offset + 8
            let size = Int(word) - 4
            time &+= delta
            // Records are aligned to four bytes.
            offset = min(start + (size + 3) & ~3, end)
            return EventRange(offset: start, count: size)
        case 29:
            // A discarded event: its size does not count the first word.
            guard word >= 4, Int(word) <= end - offset - 4 else { throw overrun(Int(word)) }
            time &+= delta
            offset = min(offset + 4 + (Int(word) + 3) & ~3, end)
        case 30:
            time &+= delta | UInt64(word) << 27
            offset += 8
        default:
            // An absolute time of 59 bits; the five above are those of the time before, unless the 59 wrapped.
            let high = time & 0xf800_0000_0000_0000
            var absolute = delta | UInt64(word) << 27 | high
            if high != 0, absolute < time { absolute &+= 1 << 59 }
            time = absolute
            offset += 8
        }
        return nil
    }

    @inlinable
    @inline(__always)
    func word(at offset: Int, _ page: ByteSpan) throws(RingBufferError) -> UInt32 {
        do {
            return try page.integer(UInt32.self, at: offset, order)
        } catch {
            throw overrun(4)
        }
    }

    @usableFromInline
    func overrun(_ size: Int) -> RingBufferError {
        RingBufferError(offset: offset, problem: .recordTooLarge(size: size, room: end - offset))
    }
}
