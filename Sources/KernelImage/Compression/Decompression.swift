import Binary
import CLinux

/// The decompression of one payload.
struct Decompression: ~Copyable {
    let format: Compression
    let input: Bytes
    /// Bytes of the input that have been decompressed.
    private(set) var consumed = 0
    let limit: Int
    /// About how many bytes will be made.
    let expected: Int
    private var builder: BytesBuilder
    /// What has been made but is not in the builder yet.
    private var packed = PackedBytes()
    /// Whether what is made is packed.
    private var packs = false
    /// Bytes of the input whose pages were given back.
    private var released = 0

    /// What one call of a library did.
    struct Step {
        var consumed = 0
        var produced = 0
        var state = State.running

        enum State {
            case running
            /// The member, stream or frame is complete.
            case ended
            case failed(CompressionError.Problem)
        }
    }

    init(_ format: Compression, of input: Bytes, limit: Int) {
        self.format = format
        self.input = input
        self.limit = max(limit, 0)
        // One byte more than the limit: a payload of exactly the limit can then be told from a longer one.
        let most = self.limit == .max ? .max : self.limit + 1
        expected = Decompression.guess(input)
        // The last block of lz4's legacy frame gets the room of a whole one too.
        let room = expected + (format == .lz4 ? LZ4.legacyBlockSize : 0)
        builder = BytesBuilder(limit: most, expecting: min(room, most))
    }

    /// About how many bytes `input` becomes: gzip, and the kernel's build for the other formats, put that number
    /// after the payload. If the number there is not plausible, four times the size of `input`.
    private static func guess(_ input: Bytes) -> Int {
        let stated = (try? input.integer(UInt32.self, at: input.count - 4, .little)).map(Int.init) ?? 0
        let count = min(input.count, .max / 32)
        let usual = (count * 2)...(count * 16)
        return usual.contains(stated) ? stated + 1 : usual.lowerBound * 2
    }

    /// Bytes made so far.
    var produced: Int { builder.count + packed.count }

    /// Bytes that may still be made, and one more, which would be beyond the limit.
    var free: Int { builder.limit - produced }

    /// The input that is left.
    var rest: Bytes { (try? input.suffix(from: consumed)) ?? Bytes([]) }

    func error(_ problem: CompressionError.Problem) -> CompressionError {
        CompressionError(format: format, problem: problem, consumed: consumed, produced: min(produced, limit))
    }

    mutating func skip(_ count: Int) {
        consumed = min(input.count, consumed + max(count, 0))
        // A file's pages are read once. While the output is packed, pages of the program's code go too.
        if consumed - released >= (packs ? 1 << 18 : 1 << 20) {
            input.releasePages()
            if packs { linux_release_program_pages() }
            released = consumed
        }
    }

    /// Keeps what is made from now on packed, until ``unpack()``.
    mutating func pack() {
        packs = true
    }

    mutating func unpack() throws(CompressionError) {
        guard packs else { return }
        packs = false
        builder.expect(packed.count)
        do throws(BytesBuilder.Failure) {
            try packed.move(to: &builder)
        } catch {
            throw self.error(error == .limitReached ? .exceedsLimit(limit) : .outOfMemory)
        }
    }

    /// Runs `step` until its member, stream or frame ends.
    mutating func run(
        _ step: (CallBuffers) -> Step
    ) throws(CompressionError) {
        while true {
            let done = try append(minimum: 1, reading: rest) { buffers in
                let done = step(buffers)
                return (done.produced, done)
            }
            skip(done.consumed)
            guard produced <= limit else { throw error(.exceedsLimit(limit)) }
            switch done.state {
            case .ended: return
            case .failed(let problem): throw error(problem)
            case .running:
                if done.consumed <= 0, done.produced <= 0 {
                    throw error(consumed == input.count ? .truncated : .corrupt("no progress"))
                }
            }
        }
    }

    /// Runs one decoder after another, each for one member or stream, while another `begins` after it.
    mutating func runMembers(
        of decoder: @autoclosure () -> some StreamDecoder, while begins: (Bytes) -> Bool
    ) throws(CompressionError) {
        repeat {
            let decoder = decoder()
            try run { decoder.step($0) }
        } while begins(rest)
    }

    /// Lets `call`, which reads `input`, add bytes at the end of the output. It gets room for at least `minimum` bytes;
    /// if the output is packed, for at least one.
    ///
    /// - Throws: ``CompressionError`` if there is no memory, or if the limit is reached.
    mutating func append<Result>(
        minimum: Int, reading input: Bytes, _ call: (CallBuffers) -> (written: Int, result: Result)
    ) throws(CompressionError) -> Result {
        do throws(BytesBuilder.Failure) {
            if packs { return try packed.append(reading: input, call) }
            return try builder.append(minimum: minimum, reading: input, call)
        } catch {
            throw self.error(error == .limitReached ? .exceedsLimit(limit) : .outOfMemory)
        }
    }

    mutating func output() -> Compression.Output {
        Compression.Output(contents: builder.finish(), consumed: consumed)
    }
}
