import Binary

/// The modules that a kernel had loaded as it wrote a text: their files, which are looked for by name when the text first names
/// them, and where each was loaded, as far as the text or a copy of `/proc/modules` tells.
///
/// A text tells it by an address beside a symbol, `[<ffffffffc0201010>] ext4_find_entry+0x10/0x200 [ext4]`; by lines of
/// `/proc/modules` in it; and by lists that add addresses to what `Modules linked in:` names. That is where their code is;
/// `/sys/module/NAME/sections` tells where all of their sections are.
public struct LoadedModules {
    private let find: (String) -> ModuleObject?
    private var objects: [String: ModuleObject?] = [:]
    private var addresses: [String: UInt64] = [:]
    /// The addresses of the sections of modules, by their names.
    private var sections: [String: [String: UInt64]] = [:]
    /// The modules with file and address, by ascending address; nil when that changed.
    private var placed: [(address: UInt64, name: String, object: ModuleObject)]?
    /// The sections that have addresses, by ascending address: those that stay, and those of `.init`. Nil when that changed.
    private var placedSections: (staying: [PlacedSection], initial: [PlacedSection])?

    private struct PlacedSection {
        let address: UInt64
        let section: ModuleObject.LaidOut
        let name: String
        let object: ModuleObject
    }

    /// - Parameter find: the module of that name, "_" for each "-" in it, as the kernel has it; nil if there is no file of it.
    public init(find: @escaping (String) -> ModuleObject?) { self.find = find }

    /// Reads where modules were loaded in a copy of `/proc/modules`.
    ///
    /// - Returns: how many lines tell an address other than 0.
    public mutating func read(procModules text: [UInt8]) -> Int {
        var count = 0
        for line in text.split(separator: Ascii.newline) {
            guard let (name, address) = LoadedModules.module(inLine: line) else { continue }
            place(name, at: address)
            count += 1
        }
        return count
    }

    /// Takes where the sections of a module were loaded, as the files in `/sys/module/NAME/sections` have it
    /// (kernel/module/sysfs.c, `add_sect_attrs()`).
    ///
    /// - Parameters:
    ///   - sections: the addresses, by the sections' names.
    ///   - module: the module's name.
    public mutating func place(sections: [String: UInt64], of module: String) {
        self.sections[LoadedModules.kernelName(Array(module.utf8)[...])] = sections.filter { $0.value != 0 }
        placedSections = nil
    }

    /// Reads what a part of a text tells: whole lines.
    mutating func read(_ text: [UInt8], form: AddressForm) {
        readLists(in: text, digits: form == .bits64 ? 16 : 8)
        var previous: (address: UInt64, end: Int)?
        var scanner = TraceScanner(text, form: form)
        while let found = scanner.next() {
            switch found.token {
            case .address(let address): previous = (address, found.range.upperBound)
            case .reference(let reference):
                defer { previous = nil }
                guard let previous, case .module(let name) = reference.owner,
                    LoadOffsetEvidence.isGap(text[previous.end..<found.range.lowerBound]),
                    let object = object(named: text[name]),
                    let offset = object.offset(
                        of: text[reference.name], offset: reference.offset, size: reference.size),
                    offset < ModuleObject.initOffset
                else { continue }
                let start = previous.address &- offset
                if start & 0xfff == 0 { place(LoadedModules.kernelName(text[name]), at: start) }
            }
        }
    }

    private mutating func place(_ name: String, at address: UInt64) {
        guard addresses[name] != address else { return }
        addresses[name] = address
        placed = nil
    }

    // MARK: - Lists

    private mutating func readLists(in text: [UInt8], digits: Int) {
        let label = Array("Modules linked in:".utf8)
        for line in text.split(separator: Ascii.newline) {
            if let (name, address) = LoadedModules.module(inLine: line) { place(name, at: address) }
            guard
                let start = line.indices.first(where: { line[$0] == label[0] && line[$0...].starts(with: label) })
            else { continue }
            // A name, then perhaps flags in parentheses, then perhaps an address.
            var name: ArraySlice<UInt8>?
            for word in line[(start + label.count)...].split(whereSeparator: { !LoadedModules.isPartOfName($0) }) {
                if let address = LoadedModules.address(word, digits: digits) {
                    if let name { place(LoadedModules.kernelName(name), at: address) }
                    name = nil
                } else if !word.allSatisfy({ Ascii.upperA...UInt8(ascii: "Z") ~= $0 || $0 == Ascii.minus }) {
                    name = word
                }
            }
        }
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        Ascii.isAlphanumeric(byte) || byte == Ascii.underscore || byte == Ascii.minus
    }

    /// An address in all its digits, or behind "0x"; nil if the word is none.
    private static func address(_ word: ArraySlice<UInt8>, digits: Int) -> UInt64? {
        let hasPrefix = word.starts(with: "0x".utf8)
        let number = hasPrefix ? word.dropFirst(2) : word
        guard hasPrefix ? 1...16 ~= number.count : number.count == digits,
            let value = UInt64(String(decoding: number, as: UTF8.self), radix: 16), value != 0
        else { return nil }
        return value
    }

    /// What a line of `/proc/modules` tells, which may have a log's prefix in front:
    /// `ext4 942080 2 - Live 0xffffffffc0200000` (`m_show()`, kernel/module/procfs.c).
    private static func module(inLine line: ArraySlice<UInt8>) -> (name: String, address: UInt64)? {
        // Only a line that ends in an address, with flags behind it or none, is looked at more closely.
        let words = line.suffix(4096).split { Ascii.isSpace($0) }.suffix(7)
        guard let last = words.indices.last else { return nil }
        let at = words[last].first == UInt8(ascii: "(") ? last - 1 : last
        let states = ["Live", "Loading", "Unloading"]
        guard words.indices.contains(at - 5), words[at].starts(with: "0x".utf8),
            let address = address(words[at], digits: 16),
            states.contains(where: { words[at - 1].elementsEqual($0.utf8) }),
            (at - 4...at - 3).allSatisfy({ words[$0].allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } })
        else { return nil }
        return (kernelName(words[at - 5]), address)
    }

    /// The name as the kernel has it.
    private static func kernelName(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.map { $0 == Ascii.minus ? Ascii.underscore : $0 }, as: UTF8.self)
    }

    // MARK: - Lookup

    /// The module of that name; nil if there is no file of it.
    mutating func object(named name: ArraySlice<UInt8>) -> ModuleObject? {
        let name = LoadedModules.kernelName(name)
        if let known = objects[name] { return known }
        let found = find(name)
        objects[name] = .some(found)
        if found != nil, addresses[name] != nil { placed = nil }
        return found
    }

    /// The address of the place at an offset of a module; nil if nothing tells it.
    mutating func address(of offset: UInt64, in module: ArraySlice<UInt8>) -> UInt64? {
        let name = LoadedModules.kernelName(module)
        if let known = sections[name], let section = object(named: module)?.laidOut(at: offset),
            let start = known[section.name]
        {
            return start &+ (offset - section.offset)
        }
        return offset < ModuleObject.initOffset ? addresses[name].map { $0 &+ offset } : nil
    }

    /// The module in which the code or data at `address` is, and the offset there; nil if it is in none that is known.
    mutating func module(at address: UInt64) -> (name: String, object: ModuleObject, offset: UInt64)? {
        if !sections.isEmpty {
            let placed = placedSectionsOfAll()
            // What was given back at the end of the initialisation may be another's now.
            for part in [placed.staying, placed.initial] {
                let next = part.firstSortedIndex { $0.address > address }
                guard next > 0, address - part[next - 1].address < part[next - 1].section.size else { continue }
                let found = part[next - 1]
                return (found.name, found.object, found.section.offset + (address - found.address))
            }
        }
        guard !addresses.isEmpty else { return nil }
        let placed = placedModules()
        let next = placed.firstSortedIndex { $0.address > address }
        guard next > 0 else { return nil }
        let module = placed[next - 1]
        let offset = address - module.address
        return offset < ModuleObject.initOffset ? (module.name, module.object, offset) : nil
    }

    private mutating func placedSectionsOfAll() -> (staying: [PlacedSection], initial: [PlacedSection]) {
        if let placedSections { return placedSections }
        var all: [PlacedSection] = []
        for (name, addresses) in sections {
            guard let object = object(named: Array(name.utf8)[...]) else { continue }
            for section in object.sections where section.size > 0 {
                guard let address = addresses[section.name] else { continue }
                all.append(PlacedSection(address: address, section: section, name: name, object: object))
            }
        }
        all.sort { ($0.address, $0.name) < ($1.address, $1.name) }
        let found = (all.filter { !$0.section.isInit }, all.filter(\.section.isInit))
        placedSections = found
        return found
    }

    private mutating func placedModules() -> [(address: UInt64, name: String, object: ModuleObject)] {
        if let placed { return placed }
        for name in addresses.keys { _ = object(named: Array(name.utf8)[...]) }
        let found = addresses.compactMap { name, address in
            objects[name].flatMap { $0 }.map { (address: address, name: name, object: $0) }
        }.sorted { ($0.address, $0.name) < ($1.address, $1.name) }
        placed = found
        return found
    }
}
