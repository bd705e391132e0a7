/// How far a kernel ran from where it was linked (KASLR, or a crash kernel's place), and how that is known.
public struct LoadOffset: Sendable, Hashable {
    /// Bytes that are added to every address; a negative distance wraps around.
    public let value: UInt64
    /// How it is known.
    public let evidence: Evidence

    /// How a load offset is known.
    public enum Evidence: Sendable, Hashable {
        /// It was given.
        case given
        /// The kernel logged it: "Kernel Offset: 0x1c000000 from 0xffffffff81000000".
        case logged
        /// From that many addresses beside which the log names the symbol.
        case pairs(Int)
        /// Nothing tells it, and none is assumed.
        case assumed
    }

    /// An offset that is known in that way.
    public init(_ value: UInt64, _ evidence: Evidence) {
        self.value = value
        self.evidence = evidence
    }
}

/// A text in which kernels with different load offsets wrote.
public struct AmbiguousOffset: Error, Hashable, Sendable, CustomStringConvertible {
    /// The offsets, ascending.
    public let offsets: [UInt64]

    public var description: String {
        let texts = offsets.prefix(4).map { "0x" + String($0, radix: 16) }
        return "the text has traces of kernels with different load offsets (\(texts.joined(separator: ", "))): "
            + "give one trace at a time, or the offset"
    }
}

extension Symbolizer {
    /// The load offset that the kernel had which wrote `text`; ``LoadOffsetEvidence`` says how it is found.
    ///
    /// - Throws: ``AmbiguousOffset`` if there are several.
    public func loadOffset(in text: [UInt8]) throws(AmbiguousOffset) -> LoadOffset {
        var evidence = LoadOffsetEvidence(self)
        evidence.read(text)
        return try evidence.offset()
    }
}

/// What a text says about the load offset of the kernel that wrote it; the text may come in parts.
///
/// Looked for are what the kernel logs as it panics (`dump_kernel_offset()`), and addresses whose symbol stands beside
/// them, as in `[<ffffffff9c2b1234>] sys_read+0x58/0x110`, or under the same label, as in `epc : sys_read+0x58/0x110` and
/// `epc : ffffffff9c2b1234`.
struct LoadOffsetEvidence {
    private let symbolizer: Symbolizer
    private var logged: Set<UInt64> = []
    /// How often each offset follows from an address and a symbol that belong together.
    private var votes: [UInt64: Int] = [:]
    /// The symbols under a label whose address has not come yet.
    private var labels: [String: UInt64] = [:]
    private var state = TraceScanner.State()

    /// Nothing yet, about a kernel with the symbols of `symbolizer`.
    init(_ symbolizer: Symbolizer) { self.symbolizer = symbolizer }

    /// The offset, so far as the text has been read.
    ///
    /// - Throws: ``AmbiguousOffset`` if there are several.
    func offset() throws(AmbiguousOffset) -> LoadOffset {
        if let first = logged.first {
            guard logged.count == 1 else { throw AmbiguousOffset(offsets: logged.sorted()) }
            return LoadOffset(first, .logged)
        }
        guard let most = votes.values.max() else { return LoadOffset(0, .assumed) }
        let winners = votes.filter { $0.value == most }.keys.sorted()
        guard winners.count == 1, let winner = winners.first else { throw AmbiguousOffset(offsets: winners) }
        // One pair more or less may be chance, such as a symbol of another function of the same name and size.
        let others = votes.filter { $0.key != winner && $0.value > 1 && $0.value * 4 > most }
        guard others.isEmpty else { throw AmbiguousOffset(offsets: ([winner] + others.keys).sorted()) }
        return LoadOffset(winner, .pairs(most))
    }

    /// Whether the text has told the offset, or `pairs` pairs agree on one.
    func isReliable(pairs: Int) -> Bool {
        !logged.isEmpty || votes.values.contains { $0 >= pairs }
    }

    /// Reads the next part of the text: whole lines.
    mutating func read(_ text: [UInt8]) {
        logged.formUnion(LoadOffsetEvidence.loggedOffsets(in: text))
        var previous: (address: UInt64, end: Int)?
        var scanner = TraceScanner(text, form: symbolizer.form, state: state)
        defer { state = scanner.state }
        while let found = scanner.next() {
            switch found.token {
            case .address(let address):
                previous = (address, found.range.upperBound)
                if let label = LoadOffsetEvidence.label(before: found.range.lowerBound, in: text),
                    let linked = labels.removeValue(forKey: label)
                {
                    vote(address, linked)
                }
            case .reference(let reference):
                defer { previous = nil }
                guard let linked = symbolizer.linkedAddress(of: reference, in: text) else { continue }
                if let previous, LoadOffsetEvidence.isGap(text[previous.end..<found.range.lowerBound]) {
                    vote(previous.address, linked)
                } else if let label = LoadOffsetEvidence.label(before: found.range.lowerBound, in: text) {
                    labels[label] = linked
                }
            }
        }
    }

    private mutating func vote(_ runtime: UInt64, _ linked: UInt64) {
        let offset = symbolizer.form.address(runtime) &- linked
        // Kernels are moved by whole pages.
        if offset & 0xfff == 0 { votes[symbolizer.form == .bits32 ? offset & 0xffff_ffff : offset, default: 0] += 1 }
    }

    /// The offsets in lines "Kernel Offset: 0x… from 0x…" and "Kernel Offset: disabled".
    private static func loggedOffsets(in text: [UInt8]) -> [UInt64] {
        let label = Array("Kernel Offset: ".utf8)
        var offsets: [UInt64] = []
        var start = text.startIndex
        while let found = text[start...].firstIndex(of: UInt8(ascii: "K")) {
            start = found + 1
            guard text[found...].starts(with: label) else { continue }
            let value = text[(found + label.count)...].prefix { $0 != UInt8(ascii: " ") && $0 > 0x20 }
            let word = String(decoding: value, as: UTF8.self)
            if word == "disabled" {
                offsets.append(0)
            } else if word.hasPrefix("0x"), let offset = UInt64(word.dropFirst(2), radix: 16) {
                offsets.append(offset)
            }
        }
        return offsets
    }

    /// Whether the bytes between an address and a symbol leave no doubt that they belong together.
    static func isGap(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 6 && bytes.allSatisfy { Array(" ]>)(?:".utf8).contains($0) }
    }

    /// The register that the line names in front of `offset`: "pc" for "pc : " and for "PC is at ".
    private static func label(before offset: Int, in text: [UInt8]) -> String? {
        var rest = text[max(0, offset - 24)..<offset]
        for ending in [" : [<", " : ", " is at "] where rest.count > ending.utf8.count {
            guard rest.suffix(ending.utf8.count).elementsEqual(ending.utf8) else { continue }
            rest = rest.dropLast(ending.utf8.count)
            let name = rest.reversed().prefix { $0 > 0x20 }.reversed()
            return name.isEmpty ? nil : String(decoding: name, as: UTF8.self).lowercased()
        }
        return nil
    }
}
