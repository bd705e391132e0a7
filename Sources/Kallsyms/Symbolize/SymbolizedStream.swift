/// A kernel's log as it comes, with its addresses resolved: what ``Symbolizer`` does with a text that is there already.
///
/// Lines are ready as soon as the kernel's load offset is known. Where it has to be found in the text, lines are held back
/// until a line tells it; when ``holdLimit`` bytes do not, it is taken to be 0.
public struct SymbolizedStream {
    /// The most bytes that are held back.
    public static let holdLimit = 16 << 20

    /// The load offset; nil as long as it is looked for.
    public private(set) var offset: LoadOffset?
    /// What was found so far.
    public private(set) var counts = Symbolizer.Counts()

    private let symbolizer: Symbolizer
    private let showsAddresses: Bool
    private var evidence: LoadOffsetEvidence?
    /// Whole lines that wait for the load offset.
    private var held: [UInt8] = []
    /// The start of a line.
    private var line: [UInt8] = []
    /// What the last line leaves to the next.
    private var state = Symbolizer.State()
    private let lines: SourceLines?

    /// The longest line that is waited for.
    private static let lineLimit = 1 << 20
    /// Addresses with their symbols that must agree before the load offset counts as found.
    private static let pairLimit = 4

    /// - Parameters:
    ///   - offset: the load offset, where it is known; else it is looked for.
    ///   - showsAddresses: whether each symbol gets its address behind it.
    ///   - modules: the files of modules, and where they were loaded.
    ///   - lines: gives source lines, which are then written in place of offsets and addresses.
    public init(
        _ symbolizer: Symbolizer, offset: LoadOffset? = nil, showsAddresses: Bool = true, modules: LoadedModules? = nil,
        lines: SourceLines? = nil
    ) {
        self.lines = lines
        state.modules = modules
        self.symbolizer = symbolizer
        self.offset = offset
        self.showsAddresses = showsAddresses
        evidence = offset == nil ? LoadOffsetEvidence(symbolizer) : nil
    }

    /// Takes the next bytes of the log.
    ///
    /// - Returns: the lines that are ready.
    /// - Throws: ``AmbiguousOffset`` if the log is one of kernels with different load offsets.
    public mutating func add(_ bytes: ArraySlice<UInt8>) throws(AmbiguousOffset) -> [UInt8] {
        // What has no end of line yet waits for it.
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        let isLong = line.count + bytes.count > SymbolizedStream.lineLimit
        guard let end = end ?? (isLong ? bytes.endIndex : nil) else {
            line += bytes
            return []
        }
        let lines = line + bytes[..<end]
        line = Array(bytes[end...])
        return try take(lines)
    }

    /// Takes the log's end.
    ///
    /// - Returns: all that was held back.
    /// - Throws: ``AmbiguousOffset``, as ``add(_:)``.
    public mutating func finish() throws(AmbiguousOffset) -> [UInt8] {
        let last = try take(line)
        line = []
        guard offset == nil, let evidence else { return last }
        offset = try evidence.offset()
        return release()
    }

    /// What an address becomes in a text: `symbol+0x12/0x34`, or with its source lines; nil if it lies in no symbol. A load
    /// offset that is not known is taken to be 0.
    public mutating func text(for address: UInt64) -> String? {
        let word = Array("0x\(String(address, radix: 16))".utf8)
        let output = symbolizer.symbolized(
            word, offset: offset?.value ?? 0, showsAddresses: showsAddresses, lines: lines, &state)
        return output.counts.addresses == 0 ? nil : String(decoding: output.text, as: UTF8.self)
    }

    private mutating func take(_ lines: [UInt8]) throws(AmbiguousOffset) -> [UInt8] {
        state.modules?.read(lines, form: symbolizer.form)
        evidence?.read(lines)
        let found = try reliableOffset()
        if let offset {
            if let found, found.value != offset.value {
                throw AmbiguousOffset(offsets: [offset.value, found.value].sorted())
            }
            return symbolized(lines)
        }
        held += lines
        offset = found ?? (held.count > SymbolizedStream.holdLimit ? LoadOffset(0, .assumed) : nil)
        return offset == nil ? [] : release()
    }

    /// The load offset that the log tells for certain; nil if it has told none yet.
    private func reliableOffset() throws(AmbiguousOffset) -> LoadOffset? {
        // Until enough pairs are there, they need not agree.
        guard let evidence, evidence.isReliable(pairs: SymbolizedStream.pairLimit) else { return nil }
        return try evidence.offset()
    }

    /// The lines that waited.
    private mutating func release() -> [UInt8] {
        defer { held = [] }
        return symbolized(held)
    }

    private mutating func symbolized(_ text: [UInt8]) -> [UInt8] {
        let output = symbolizer.symbolized(
            text, offset: offset?.value ?? 0, showsAddresses: showsAddresses, lines: lines, &state)
        counts.add(output.counts)
        return output.text
    }
}
