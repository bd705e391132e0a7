import Binary
import KernelImage

extension EmbeddedTable {
    /// The symbols whose names are in `wanted`. If several symbols have one name, the first is taken.
    ///
    /// Few names are decompressed: most begin with a code whose text begins no wanted name.
    func boundaries(_ wanted: Set<String>) -> BoundarySymbols {
        var boundaries = BoundarySymbols()
        let byBytes = Dictionary(wanted.map { (Array($0.utf8)[...], $0) }, uniquingKeysWith: { first, _ in first })
        let longest = byBytes.keys.lazy.map(\.count).max() ?? 0
        // The first character of a symbol's text is its type.
        var isWantedSize = [Bool](repeating: false, count: longest + 2)
        for name in byBytes.keys { isWantedSize[name.count + 1] = true }
        let mayBegin = (UInt8.min...UInt8.max).map { code in
            let beginning = texts.characters(of: code).dropFirst()
            return byBytes.keys.contains { $0.starts(with: beginning) }
        }
        var scratch = [UInt8](repeating: 0, count: longest + 1 + TokenTexts.slack)
        let names = names.raw
        var place = 0
        var index = -1
        while let codes = codes.next(in: names, from: &place) {
            index += 1
            guard !codes.isEmpty,
                mayBegin[Int(names.byte(at: codes.lowerBound))]
            else { continue }
            let size = texts.size(of: names.extracting(codes))
            guard size < isWantedSize.count, isWantedSize[size] else { continue }
            var span = scratch.mutableSpan
            var output = span.mutableBytes
            _ = texts.write(names.extracting(codes), to: &output, at: 0)
            if let name = byBytes[scratch[1..<size]] {
                boundaries.note(name, at: BoundarySymbols.Place(address: addresses[index], size: 0))
            }
        }
        return boundaries
    }
}
