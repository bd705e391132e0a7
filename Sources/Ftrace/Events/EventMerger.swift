import Binary

/// Merges the events of all CPUs by time.
///
/// Each CPU's own events are in order already. Two CPUs' events at the same time come in the order of their numbers.
public struct EventMerger {
    @usableFromInline let streams: [Stream]
    @usableFromInline let layout: PageLayout

    /// One CPU's pages.
    @usableFromInline
    final class Stream {
        @usableFromInline let cpu: Int
        @usableFromInline let source: any PageSource
        @usableFromInline var page = Bytes.empty
        @usableFromInline var records = RecordCursor(offset: 0, end: 0, order: .host, time: 0)
        @usableFromInline var loss = PageCursor.Loss.none
        @usableFromInline var pending: EventRange?
        @usableFromInline var position = 0
        @usableFromInline var pageStart = 0

        init(cpu: Int, source: any PageSource) {
            self.cpu = cpu
            self.source = source
        }

        /// Reads on until an event is pending: the loss before it, if any. False at the end of the pages.
        @usableFromInline
        func refill(_ layout: PageLayout) throws(TraceReadError) -> Bool {
            while true {
                // Let go of the page, so that its memory can be used again.
                pending = nil
                page = .empty
                guard let next = try source.nextPage() else { return false }
                page = next
                pageStart = position
                position += page.count
                do {
                    let cursor = try PageCursor(page: next.span, layout: layout)
                    loss = cursor.loss
                    records = cursor.records
                    pending = try records.next(in: next.span)
                } catch {
                    throw .page(error, cpu: cpu, position: pageStart)
                }
                // A page with a loss and without an event still says that events were lost.
                if pending != nil || loss != .none { return true }
            }
        }
    }

    /// Merges the pages of `sources`, each with its CPU's number.
    public init(sources: [(cpu: Int, source: any PageSource)], layout: PageLayout) {
        streams = sources.sorted { $0.cpu < $1.cpu }.map { Stream(cpu: $0.cpu, source: $0.source) }
        self.layout = layout
    }

    /// Hands every event to `visitor`.
    ///
    /// What the visitor throws comes out as ``MergeError/visitor(_:)``.
    ///
    /// - Throws: ``MergeError/read(_:)`` if pages cannot be read or are damaged, ``MergeError/visitor(_:)`` with what
    ///   the visitor throws.
    @inlinable
    public func forEach<Visitor: EventVisitor & ~Copyable>(
        _ visitor: inout Visitor, until limit: UInt64 = .max
    ) throws(MergeError<Visitor.Failure>) {
        var heap = MergeHeap()
        for (index, stream) in streams.enumerated() {
            if stream.pending == nil {
                guard try refill(stream, &visitor) else { continue }
            }
            heap.insert(MergeHeap.Entry(timestamp: stream.records.time, stream: index))
        }
        while let top = heap.first, top.timestamp <= limit {
            let stream = streams[top.stream]
            // This CPU's events go on until another CPU's come first.
            let bound = heap.second
            var hasMore = true
            while hasMore {
                try visitPage(of: stream, number: top.stream, &visitor, until: limit, bound)
                if stream.pending != nil { break }
                hasMore = try refill(stream, &visitor)
            }
            if hasMore {
                heap.replaceFirst(MergeHeap.Entry(timestamp: stream.records.time, stream: top.stream))
            } else {
                heap.removeFirst()
            }
        }
    }

    /// Hands out the events of one page, up to its end, `limit` or the `bound` of another stream.
    @inlinable
    @inline(__always)
    func visitPage<Visitor: EventVisitor & ~Copyable>(
        of stream: Stream, number: Int, _ visitor: inout Visitor, until limit: UInt64, _ bound: MergeHeap.Entry?
    ) throws(MergeError<Visitor.Failure>) {
        let memory = stream.page
        let page = memory.span
        let cpu = stream.cpu
        var records = stream.records
        var next = stream.pending
        while let range = next {
            let now = MergeHeap.Entry(timestamp: records.time, stream: number)
            if now.timestamp > limit { break }
            if let bound, bound < now { break }
            let payload: EventPayload
            do {
                payload = try EventPayload(range, of: page, records.order)
            } catch {
                throw .read(.page(error, cpu: cpu, position: stream.pageStart))
            }
            do {
                try visitor.visit(TraceEvent(cpu: cpu, timestamp: now.timestamp, payload: payload))
            } catch {
                throw .visitor(error)
            }
            do {
                next = try records.next(in: page)
            } catch {
                throw .read(.page(error, cpu: cpu, position: stream.pageStart))
            }
        }
        stream.records = records
        stream.pending = next
    }

    @inlinable
    func refill<Visitor: EventVisitor & ~Copyable>(
        _ stream: Stream, _ visitor: inout Visitor
    ) throws(MergeError<Visitor.Failure>) -> Bool {
        while true {
            do {
                guard try stream.refill(layout) else { return false }
            } catch {
                throw .read(error)
            }
            if stream.loss != .none {
                do {
                    try visitor.lost(stream.loss, cpu: stream.cpu, before: stream.records.time)
                } catch {
                    throw .visitor(error)
                }
            }
            if stream.pending != nil { return true }
        }
    }
}
