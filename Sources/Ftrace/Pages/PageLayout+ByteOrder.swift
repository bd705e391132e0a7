import Binary

extension PageLayout {
    /// The byte order of the machine that wrote `page`; nil if the page is empty, or fits neither order.
    ///
    /// Nothing in tracefs says it, but the number of data bytes in the page makes sense in one order only: it is
    /// smaller than the page, and the other order makes a number out of it that is larger than every page.
    ///
    /// - Parameter headerPage: the text of that kernel's `events/header_page`.
    /// - Throws: ``EventFormatError`` if `headerPage` is not understood.
    public static func byteOrder(of page: Bytes, headerPage: Bytes) throws(EventFormatError) -> ByteOrder? {
        for order in [ByteOrder.little, .big] {
            let layout = try PageLayout(headerPage: headerPage, byteOrder: order)
            guard let commit = try? page.unsigned(width: layout.commit.size, at: layout.commit.offset, order) else {
                return nil
            }
            let size = commit & ~(PageFlag.missedEvents | PageFlag.missedStored)
            if size > 0, size <= UInt64(layout.pageSize - layout.dataOffset) { return order }
        }
        return nil
    }
}
