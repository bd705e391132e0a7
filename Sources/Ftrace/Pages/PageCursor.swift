import Binary

/// Reads the records of one ring-buffer page, in order.
///
/// The encoding is that of Linux `kernel/trace/ring_buffer.c` (`struct ring_buffer_event` in
/// `include/linux/ring_buffer.h`): a 32-bit word of 5 bits of type or length and 27 bits of time since the record before;
/// bit fields, so that which end of the word they are at depends on the byte order.
@frozen
public struct PageCursor: ~Escapable {
    @usableFromInline let page: ByteSpan
    @usableFromInline var records: RecordCursor
    /// Events that the kernel dropped just before the first one of this page.
    public let loss: Loss

    /// What a page says of events that the kernel dropped before it.
    @frozen
    public enum Loss: Sendable, Hashable {
        case none
        /// This many.
        case count(UInt64)
        /// Some, but the page had no room left to say how many.
        case unknown
    }

    /// Starts at the first record of `page`, which is `layout.pageSize` bytes.
    @_lifetime(copy page)
    public init(page: ByteSpan, layout: PageLayout) throws(RingBufferError) {
        let short = RingBufferError(offset: 0, problem: .shortPage(size: page.count))
        guard page.count >= layout.dataOffset else { throw short }
        let order = layout.byteOrder
        let time: UInt64
        // local_t: the flags are at fixed bits of the number, whatever its width.
        let commit: UInt64
        do {
            time = try page.integer(UInt64.self, at: layout.timestampOffset, order)
            commit = try page.unsigned(width: layout.commit.size, at: layout.commit.offset, order)
        } catch {
            throw short
        }
        let dataSize = Int(commit & PageFlag.sizeMask)
        let tooLarge = { (room: Int) in
            RingBufferError(offset: layout.commit.offset, problem: .commitTooLarge(commit: dataSize, room: room))
        }
        guard dataSize <= page.count - layout.dataOffset else { throw tooLarge(page.count - layout.dataOffset) }
        let end = layout.dataOffset + dataSize
        self.page = page
        records = RecordCursor(offset: layout.dataOffset, end: end, order: order, time: time)
        if commit & PageFlag.missedEvents == 0 {
            loss = .none
        } else if commit & PageFlag.missedStored != 0 {
            // After the data comes the number, an unsigned long: as wide as local_t.
            do {
                loss = .count(try page.unsigned(width: layout.commit.size, at: end, order))
            } catch {
                throw tooLarge(page.count - end)
            }
        } else {
            loss = .unknown
        }
    }

    /// The time of the event last read; before that, the page's own. In units of the trace clock.
    @inlinable
    public var timestamp: UInt64 { records.time }

    /// The next event; nil at the end of the page. ``timestamp`` is then its time.
    @inlinable
    @_lifetime(copy self)
    public mutating func next() throws(RingBufferError) -> EventPayload? {
        guard let range = try records.next(in: page) else { return nil }
        return try EventPayload(range, of: page, records.order)
    }
}

/// Where an event's bytes lie in its page.
@usableFromInline
@frozen
struct EventRange {
    @usableFromInline let offset: Int
    @usableFromInline let count: Int

    @inlinable
    init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }
}

/// A place among the records of a page, which it does not hold.
@usableFromInline
@frozen
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
            // Bit fields: the first five bits are the low ones of a little-endian word, the high ones of a big-endian one.
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

/// Bits of a page's commit word (`RB_MISSED_EVENTS` and its neighbours in Linux `kernel/trace/ring_buffer.c`).
enum PageFlag {
    static let missedEvents: UInt64 = 1 << 31
    static let missedStored: UInt64 = 1 << 30
    static let sizeMask: UInt64 = (1 << 27) - 1
}

/// Why a ring-buffer page cannot be decoded.
public struct RingBufferError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the page, in bytes.
    public let offset: Int
    /// What is wrong there.
    public let problem: Problem

    /// What is wrong with a page.
    public enum Problem: Hashable, Sendable {
        /// The page has only `size` bytes.
        case shortPage(size: Int)
        /// The page says that it holds `commit` bytes of data, with room for `room`.
        case commitTooLarge(commit: Int, room: Int)
        /// A record of `size` bytes, with `room` bytes left.
        case recordTooLarge(size: Int, room: Int)
        /// A field at `offset` of `size` bytes in an event of `count` bytes.
        case fieldOutside(size: Int, count: Int)
    }

    @usableFromInline
    init(offset: Int, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    public var description: String {
        switch problem {
        case .shortPage(let size): "ring-buffer page of only \(size) bytes"
        case .commitTooLarge(let commit, let room):
            "ring-buffer page says it holds \(commit) bytes of data, but has room for \(room)"
        case .recordTooLarge(let size, let room):
            "record of \(size) bytes at offset \(offset) of the page, but only \(room) bytes are left"
        case .fieldOutside(let size, let count):
            "field of \(size) bytes at offset \(offset) of an event of \(count) bytes"
        }
    }
}
