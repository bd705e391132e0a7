/// Bits of a page's commit word (`RB_MISSED_EVENTS` and its neighbours in Linux `kernel/trace/ring_buffer.c`).
enum PageFlag {
    static let missedEvents: UInt64 = 1 << 31
    static let missedStored: UInt64 = 1 << 30
    static let sizeMask: UInt64 = (1 << 27) - 1
}
