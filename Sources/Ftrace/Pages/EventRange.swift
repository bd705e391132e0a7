/// The bytes of an event in its page.
@usableFromInline
struct EventRange {
    @usableFromInline let offset: Int
    @usableFromInline let count: Int

    @inlinable
    init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }
}
