/// Resolves the addresses in a kernel's log that is still being written; ``Symbolizer`` does it for a whole text.
///
/// Lines are ready as soon as the kernel's load offset is known. If it is not given, lines are held back until one
/// tells it. After ``holdLimit`` bytes it is taken to be 0.
public struct SymbolizedStream {
    /// The most bytes that are held back.
    public static let holdLimit = 16 << 20

    /// The load offset; nil while it is not known.
    public private(set) var offset: LoadOffset?
    /// What was found so far.
    public private(set) var counts = Symbolizer.Counts()

    private let symbolizer: Symbolizer
    private let showsAddresses: Bool
    private var evidence: LoadOffsetEvidence?
    /// Whole lines that are held back until the load offset is known.
    private var held: [UInt8] = []
    /// The start of a line whose end has not come yet.
    private var line: [UInt8] = []
    /// What is kept from one line to the next.
    private var state = Symbolizer.State()
    private let lines: SourceLines?

    /// The most bytes of a line that are held back.
    private static let lineLimit = 1 << 20
    /// The number of addresses with their symbols that must agree on a load offset.
    private static let pairLimit = 4

    /// Symbolizes a log by the symbols of `symbolizer`.
    ///
    /// - Parameters:
    ///   - symbolizer: the symbols of the kernel.
    ///   - offset: the load offset in bytes; nil to find it in the log.
    ///   - showsAddresses: whether the address of each symbol is written after it.
    ///   - modules: the files of modules, and where they were loaded.
    ///   - lines: returns source lines, which then replace offsets and addresses.
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
    /// - Returns: the lines that are ready; empty if there are none yet.
    /// - Throws: ``AmbiguousOffset`` if the log tells different load offsets.
    public mutating func add(_ bytes: ArraySlice<UInt8>) throws(AmbiguousOffset) -> [UInt8] {
        // Bytes after the last end of line are held back.
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

    /// Ends the log.
    ///
    /// - Returns: the lines that were held back.
    /// - Throws: ``AmbiguousOffset`` if the log tells different load offsets.
    public mutating func finish() throws(AmbiguousOffset) -> [UInt8] {
        let last = try take(line)
        line = []
        guard offset == nil, let evidence else { return last }
        offset = try evidence.offset()
        return release()
    }

    /// The text that replaces `address`: `symbol+0x12/0x34`, or the symbol with its source lines; nil if no symbol
    /// contains the address. A load offset that is not known counts as 0.
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

    /// The load offset that the log tells for certain; nil if it does not yet.
    private func reliableOffset() throws(AmbiguousOffset) -> LoadOffset? {
        // Until there are enough addresses with their symbols, these may disagree.
        guard let evidence, evidence.isReliable(pairs: SymbolizedStream.pairLimit) else { return nil }
        return try evidence.offset()
    }

    /// The lines that were held back, with their addresses resolved.
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
