extension RandomAccessCollection {
    /// The first index whose element fulfils `predicate`, found by bisection; the end if none does.
    ///
    /// - Parameter predicate: must hold for no element, or for all from some element on.
    @inlinable
    public func firstSortedIndex(where predicate: (Element) -> Bool) -> Index {
        var start = startIndex
        var count = count
        while count > 0 {
            let half = count / 2
            let middle = index(start, offsetBy: half)
            if predicate(self[middle]) {
                count = half
            } else {
                start = index(after: middle)
                count -= half + 1
            }
        }
        return start
    }
}
