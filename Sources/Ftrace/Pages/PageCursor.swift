import Binary

/// Reads the records of one ring-buffer page, in order.
///
/// The encoding is that of Linux `kernel/trace/ring_buffer.c` (`struct ring_buffer_event` in
/// `include/linux/ring_buffer.h`): a 32-bit word of 5 bits of type or length and 27 bits of time since the record
/// before; bit fields, so that which end of the word they are at depends on the byte order.
public struct PageCursor: ~Escapable {
    @usableFromInline let page: ByteSpan
    @usableFromInline var records: RecordCursor
    /// Events that the kernel dropped just before the first one of this page.
    public let loss: Loss

    /// What a page says of events that the kernel dropped before it.
    public enum Loss: Sendable, Hashable {
        case none
        /// This many.
        case count(UInt64)
        /// Some, but the page had no room left to say how many.
        case unknown
    }

    /// Starts at the first record of `page`, which is `layout.pageSize` bytes.
    ///
    /// - Throws: ``RingBufferError`` if the page is too short, or says that it holds more data than it has room for.
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
    ///
    /// - Throws: ``RingBufferError`` if a record does not fit into the page.
    @inlinable
    @_lifetime(copy self)
    public mutating func next() throws(RingBufferError) -> EventPayload? {
        guard let range = try records.next(in: page) else { return nil }
        return try EventPayload(range, of: page, records.order)
    }
}
