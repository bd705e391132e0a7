import Binary

/// Reads the records of one ring-buffer page, in order.
///
/// The encoding is that of Linux `kernel/trace/ring_buffer.c` (`struct ring_buffer_event` in
/// `include/linux/ring_buffer.h`): a 32-bit word of 5 bits of type or length and 27 bits of time since the record before;
/// bit fields, so that which end of the word they are at depends on the byte order.
///
/// A cursor and the events it hands out look at the page's memory without keeping it alive; whoever made the
/// cursor keeps it.
@frozen
public struct PageCursor {
    @usableFromInline let base: UnsafeRawPointer
    @usableFromInline let end: Int
    @usableFromInline var offset: Int
    @usableFromInline let isSwapped: Bool
    /// The first five bits are the low ones in a little-endian word and the high ones in a big-endian word.
    @usableFromInline let isBigEndian: Bool
    @usableFromInline var time: UInt64
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

    /// An empty page.
    @inlinable
    public init() {
        base = UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        end = 0
        offset = 0
        isSwapped = false
        isBigEndian = false
        time = 0
        loss = .none
    }

    /// Starts at the first record of `page`, which is `layout.pageSize` bytes.
    public init(page: UnsafeRawBufferPointer, layout: PageLayout) throws(RingBufferError) {
        guard page.count >= layout.dataOffset, let base = page.baseAddress else {
            throw RingBufferError(offset: 0, problem: .shortPage(size: page.count))
        }
        let swapped = layout.isSwapped
        self.base = base
        isSwapped = swapped
        isBigEndian = layout.byteOrder == .big
        time = PageLayout.number(
            base.loadUnaligned(fromByteOffset: layout.timestampOffset, as: UInt64.self), swapped)
        // local_t: the flags are at fixed bits of the number, whatever its width.
        let commit: UInt64 =
            layout.commit.size == 8
            ? PageLayout.number(base.loadUnaligned(fromByteOffset: layout.commit.offset, as: UInt64.self), swapped)
            : UInt64(
                PageLayout.number(base.loadUnaligned(fromByteOffset: layout.commit.offset, as: UInt32.self), swapped))
        let dataSize = Int(commit & PageFlag.sizeMask)
        guard dataSize <= page.count - layout.dataOffset else {
            throw RingBufferError(
                offset: layout.commit.offset,
                problem: .commitTooLarge(commit: dataSize, room: page.count - layout.dataOffset))
        }
        offset = layout.dataOffset
        end = layout.dataOffset + dataSize
        if commit & PageFlag.missedEvents == 0 {
            loss = .none
        } else if commit & PageFlag.missedStored != 0 {
            // After the data comes the number, an unsigned long: as wide as local_t.
            let width = layout.commit.size
            guard width <= page.count - end else {
                throw RingBufferError(offset: end, problem: .commitTooLarge(commit: dataSize, room: page.count - end))
            }
            loss = .count(
                width == 8
                    ? PageLayout.number(base.loadUnaligned(fromByteOffset: end, as: UInt64.self), swapped)
                    : UInt64(PageLayout.number(base.loadUnaligned(fromByteOffset: end, as: UInt32.self), swapped)))
        } else {
            loss = .unknown
        }
    }

    /// The time of the event last read; before that, the page's own. In units of the trace clock.
    @inlinable
    public var timestamp: UInt64 { time }

    /// The next event; nil at the end of the page. ``timestamp`` is then its time.
    @inlinable
    public mutating func next() throws(RingBufferError) -> EventPayload? {
        while end - offset >= 4 {
            let word = PageLayout.number(base.loadUnaligned(fromByteOffset: offset, as: UInt32.self), isSwapped)
            let type = Int(isBigEndian ? word >> 27 : word & 31)
            let delta = UInt64(isBigEndian ? word & 0x7ff_ffff : word >> 5)
            if type != 0, type <= 28 {
                let start = offset + 4
                let size = type * 4
                guard size <= end - start else { throw overrun(size) }
                time &+= delta
                offset = start + size
                return EventPayload(start: base + start, count: size, isSwapped: isSwapped)
            }
            if let event = try special(type, delta) { return event }
        }
        guard offset == end else { throw overrun(4) }
        return nil
    }

    /// Handles every record that is not an event of at most 112 bytes.
    @inlinable
    mutating func special(_ type: Int, _ delta: UInt64) throws(RingBufferError) -> EventPayload? {
        if type == 29, delta == 0 {
            // Nothing follows in this page.
            offset = end
            return nil
        }
        guard end - offset >= 8 else { throw overrun(8) }
        let word = PageLayout.number(base.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self), isSwapped)
        switch type {
        case 0:
            // The word is the size, its own four bytes included.
            guard word >= 4, Int(word) <= end - offset - 4 else { throw overrun(Int(word)) }
            let start = offset + 8
            let size = Int(word) - 4
            time &+= delta
            // Records are aligned to four bytes.
            offset = min(start + (size + 3) & ~3, end)
            return EventPayload(start: base + start, count: size, isSwapped: isSwapped)
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
