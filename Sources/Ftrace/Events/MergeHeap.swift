/// Streams by the time of their next event; the earliest is first.
@usableFromInline
struct MergeHeap {
    @usableFromInline
    struct Entry {
        @usableFromInline let timestamp: UInt64
        @usableFromInline let stream: Int

        @inlinable
        init(timestamp: UInt64, stream: Int) {
            self.timestamp = timestamp
            self.stream = stream
        }

        @inlinable
        static func < (left: Entry, right: Entry) -> Bool {
            left.timestamp != right.timestamp ? left.timestamp < right.timestamp : left.stream < right.stream
        }
    }

    @usableFromInline var entries: [Entry] = []

    @inlinable
    init() {}

    @inlinable
    var first: Entry? { entries.first }

    /// The entry that would be first without the first.
    @inlinable
    var second: Entry? {
        switch entries.count {
        case 0, 1: nil
        case 2: entries[1]
        default: entries[1] < entries[2] ? entries[1] : entries[2]
        }
    }

    @inlinable
    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var index = entries.count - 1
        while index > 0, entries[index] < entries[(index - 1) / 2] {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    @inlinable
    mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        sink()
    }

    @inlinable
    mutating func replaceFirst(_ entry: Entry) {
        entries[0] = entry
        sink()
    }

    @inlinable
    mutating func sink() {
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right] < entries[left] ? right : left
            guard entries[child] < entries[index] else { return }
            entries.swapAt(index, child)
            index = child
        }
    }
}
