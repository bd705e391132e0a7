import Binary

/// Bytes that are read once, from the first to the last: those of a view, or what a view is decompressed to. No more is
/// decompressed than is asked for.
struct ByteStream: ~Copyable {
    /// Bytes read so far.
    private(set) var offset = 0
    private let input: Bytes
    private let format: Compression?
    private var consumed = 0
    /// Bytes of the input whose pages were given back.
    private var released = 0
    private var decoder: (any StreamDecoder)?
    private var scratch = BytesBuilder(limit: ByteStream.scratchSize)
    private static let scratchSize = 1 << 17

    /// The bytes of `input`.
    init(_ input: Bytes) {
        self.input = input
        format = nil
    }

    /// What `input` is decompressed to.
    ///
    /// - Parameter limit: the most bytes that are made at once, if the format's library needs the whole payload.
    init(_ input: Bytes, _ format: Compression, limit: Int) throws(CompressionError) {
        let isWhole = format == .lzo || (format == .lz4 && LZ4.isLegacyHeader(input))
        if isWhole {
            self.input = try format.decompressed(input, limit: limit).contents
            self.format = nil
        } else {
            self.input = input
            self.format = format
            decoder = format.decoder(limit: limit)
        }
    }

    /// The next `count` bytes; fewer only if the stream ends there.
    mutating func read(upTo count: Int) throws(CompressionError) -> Bytes {
        guard format != nil else {
            let available = min(max(count, 0), input.count - offset)
            let part = (try? input.slice(at: offset, count: available)) ?? Bytes([])
            offset += part.count
            return part
        }
        var builder = BytesBuilder(limit: count, expecting: count)
        try fill(&builder, to: count)
        return builder.finish()
    }

    /// The next bytes behind `head`, which was read before, up to `count` with `head`; fewer only if the stream ends there.
    ///
    /// Of what is between the first `first` and the last `last` bytes, whole pages are zero, and take no memory.
    mutating func read(
        after head: Bytes, upTo count: Int, keepingFirst first: Int, last: Int
    ) throws(CompressionError) -> Bytes {
        var builder = BytesBuilder(limit: count, expecting: count)
        do throws(BytesBuilder.Failure) {
            try builder.append(head)
        } catch {
            throw CompressionError(
                format: format ?? .xz, problem: .outOfMemory, consumed: consumed, produced: offset)
        }
        try fill(&builder, to: min(max(first, head.count), count))
        var forgotten = first
        while builder.count < count {
            let before = builder.count
            try fill(&builder, to: min(before + ByteStream.forgottenAtOnce, count))
            guard builder.count > before else { break }
            builder.forget(from: forgotten, to: builder.count - last)
            forgotten = max(forgotten, builder.count - last)
        }
        return builder.finish()
    }

    /// Bytes that are read before earlier ones are given back.
    private static let forgottenAtOnce = 1 << 24

    /// Whether it is decompressed as it is read.
    var isDecompressed: Bool { format != nil }

    /// Skips `count` bytes; fewer only if the stream ends there.
    ///
    /// - Returns: how many they were.
    mutating func skip(_ count: Int) throws(CompressionError) -> Int {
        guard format != nil else { return try read(upTo: count).count }
        var buffer = BytesBuilder(limit: 0)
        swap(&buffer, &scratch)
        defer { swap(&buffer, &scratch) }
        var skipped = 0
        while skipped < count {
            buffer.removeAll()
            try fill(&buffer, to: min(count - skipped, ByteStream.scratchSize))
            if buffer.count == 0 { break }
            skipped += buffer.count
        }
        return skipped
    }

    /// Adds the next bytes to `builder` until it has `count`; fewer only if the stream ends.
    private mutating func fill(_ builder: inout BytesBuilder, to count: Int) throws(CompressionError) {
        guard let format else { return }
        while builder.count < count, let decoder {
            let rest = (try? input.suffix(from: consumed)) ?? Bytes([])
            let free = count - builder.count
            let step: Decompression.Step
            do throws(BytesBuilder.Failure) {
                step = try builder.append(minimum: free, upTo: free, reading: rest) { buffers in
                    let step = decoder.step(buffers)
                    return (step.produced, step)
                }
            } catch {
                throw CompressionError(format: format, problem: .outOfMemory, consumed: consumed, produced: offset)
            }
            consumed += step.consumed
            if consumed - released >= 1 << 20 {
                input.releasePages()
                released = consumed
            }
            offset += step.produced
            switch step.state {
            case .failed(let problem):
                throw CompressionError(format: format, problem: problem, consumed: consumed, produced: offset)
            case .running:
                guard step.consumed > 0 || step.produced > 0 else {
                    let problem: CompressionError.Problem =
                        consumed == input.count ? .truncated : .corrupt("no progress")
                    throw CompressionError(format: format, problem: problem, consumed: consumed, produced: offset)
                }
            case .ended:
                // Another member, stream or frame continues the payload.
                let next = (try? input.suffix(from: consumed)) ?? Bytes([])
                self.decoder = format != .lzma && format.isMagic(of: next) ? format.decoder(limit: 1 << 30) : nil
            }
        }
    }
}
