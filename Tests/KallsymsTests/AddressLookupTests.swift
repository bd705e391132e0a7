import Architectures
import Binary
import ELF
import Foundation
import KernelImage
import TestSupport
import Testing

@testable import Kallsyms

/// From an address to a symbol, as `kallsyms_lookup()` does it: held against what `nm -n` lists.
@Suite struct AddressLookupTests {
    /// The symbols of an address, in the order of `nm -n`.
    private struct Place {
        let address: UInt64
        var names: [String]
    }

    /// The addresses that `nm -n` lists, with all their names. On 32-bit MIPS `nm` prints 64 bits, sign-extended, of
    /// which the kernel's addresses are the low ones.
    private static func places(of kernel: FixtureKernel) throws -> [Place] {
        let mask = try kernel.expected.bits == 32 ? UInt64(UInt32.max) : .max
        let listing = try Tools.run(kernel.nm, ["-n", kernel.path], environment: ["LC_ALL": "C"])
        #expect(listing.status == 0, "\(listing.errors)")
        var places: [Place] = []
        for line in listing.text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 2)
            guard fields.count == 3, let listed = UInt64(fields[0], radix: 16) else { continue }
            let address = listed & mask
            if places.last?.address == address {
                places[places.count - 1].names.append(String(fields[2]))
            } else {
                places.append(Place(address: address, names: [String(fields[2])]))
            }
        }
        return places
    }

    private static func address(of name: String, in places: [Place]) throws -> UInt64 {
        try #require(places.first { $0.names.contains(name) }, "\(name)").address
    }

    /// A lookup among all symbols of the file, in the order of `nm -n`; and the places that `nm -n` lists.
    private static func lookup(
        in kernel: FixtureKernel, keepsAllSymbols: Bool, version: Version = Version(6, 1)
    ) throws -> (lookup: AddressLookup, places: [Place]) {
        let places = try places(of: kernel)
        var boundaries = BoundarySymbols()
        for name in KsymRanges.symbolNames {
            guard let place = places.first(where: { $0.names.contains(name) }) else { continue }
            boundaries.note(name, at: BoundarySymbols.Place(address: place.address, size: 0))
        }
        let ranges = try #require(
            KsymRanges(boundaries, keepsAllSymbols: keepsAllSymbols, version: version), "\(kernel.name)")
        let symbols = try SymbolMap(symbolsOf: ELFFile(kernel.bytes))
        return (AddressLookup(symbols: symbols, ranges: ranges), places)
    }

    private static func name(_ lookup: AddressLookup, _ address: UInt64) -> String {
        switch lookup.answer(for: address) {
        case .refused: "refused"
        case .symbol(let index, let offset):
            "\(String(decoding: lookup.name(at: index), as: UTF8.self))+\(offset)"
        }
    }

    @Test("each symbol, and the bytes up to the next, have the first name that nm lists", arguments: FixtureKernel.all)
    func everySymbol(_ kernel: FixtureKernel) throws {
        let (lookup, places) = try Self.lookup(in: kernel, keepsAllSymbols: true)
        let start = try Self.address(of: "_stext", in: places)
        let end = try Self.address(of: "_end", in: places)
        var aliases = 0
        var looked = 0
        for (place, next) in zip(places, places.dropFirst()) where place.address >= start && place.address < end {
            looked += 1
            if place.names.count > 1 { aliases += 1 }
            let size = min(next.address, end) - place.address
            for offset in Set([0, size / 2, size - 1]) {
                #expect(Self.name(lookup, place.address + offset) == "\(place.names[0])+\(offset)")
            }
        }
        #expect(looked > 50 && aliases > 5, "\(kernel.name): \(looked) addresses, \(aliases) with several names")
    }

    @Test("before the first address and from the last one on there is no symbol", arguments: FixtureKernel.all)
    func outside(_ kernel: FixtureKernel) throws {
        let (lookup, places) = try Self.lookup(in: kernel, keepsAllSymbols: true)
        let start = try Self.address(of: "_stext", in: places)
        let end = try Self.address(of: "_end", in: places)
        let initBounds = try (
            Self.address(of: "__init_begin", in: places), Self.address(of: "__init_end", in: places)
        )
        for address in [0, 1, start - 1, end, end + 1, .max] where !(initBounds.0..<initBounds.1).contains(address) {
            #expect(Self.name(lookup, address) == "refused", "\(kernel.name) \(String(address, radix: 16))")
        }
        // Up to 5.15 the address after a range was accepted too, as the end of the symbol before it or as `_end`.
        let old = try Self.lookup(in: kernel, keepsAllSymbols: true, version: Version(5, 15)).lookup
        let last = try #require(places.last { $0.address <= end })
        #expect(Self.name(old, end) == "\(last.names[0])+\(end - last.address)")
        #expect(Self.name(old, end + 1) == "refused")
    }

    @Test("without KALLSYMS_ALL only text has symbols", arguments: FixtureKernel.all)
    func textOnly(_ kernel: FixtureKernel) throws {
        let (lookup, places) = try Self.lookup(in: kernel, keepsAllSymbols: false)
        let text = try Self.address(of: "_stext", in: places)..<Self.address(of: "_etext", in: places)
        let initText = try Self.address(of: "_sinittext", in: places)..<Self.address(of: "_einittext", in: places)
        var refused = 0
        for place in places {
            let isText = text.contains(place.address) || initText.contains(place.address)
            if !isText { refused += 1 }
            #expect(
                Self.name(lookup, place.address) == (isText ? "\(place.names[0])+0" : "refused"),
                "\(kernel.name) \(place.names[0])")
        }
        #expect(refused > 10, "\(kernel.name)")
    }

    @Test func noSymbols() {
        let whole = KsymRanges.Bounds(start: 0, end: .max)
        var boundaries = BoundarySymbols()
        boundaries.note("_stext", at: BoundarySymbols.Place(address: whole.start, size: 0))
        boundaries.note("_etext", at: BoundarySymbols.Place(address: whole.end, size: 0))
        let ranges = KsymRanges(boundaries, keepsAllSymbols: false, version: nil)
        #expect(ranges.map { AddressLookup(symbols: SymbolMap(), ranges: $0).answer(for: 42) } == .refused)
    }
}
