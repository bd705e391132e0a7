import Binary

/// Replaces the addresses in a kernel's log by symbols, and adds addresses to the symbols in it.
///
/// It takes an oops, a stack trace or the whole of `dmesg`, and returns the text with two changes:
/// - `symbol+0x12/0x34`, the form that the kernel itself writes, replaces each address of the kernel. For an address of
///   a module, ` [module]` follows.
/// - After each `symbol+0x12/0x34` of the kernel comes its address in the image, in parentheses, for tools such as
///   `addr2line` and `objdump`. `symbol+0x12`, and a name alone in a tracer's stack, get one too if only one function
///   has the name.
///
/// Everything else stays as it is: addresses for which the table has no symbol, and symbols that the table does not
/// have or has with another size.
public struct Symbolizer: Sendable {
    /// The kernel's symbols.
    public let places: SymbolPlaces
    /// How the kernel writes addresses in its log.
    let form: AddressForm
    /// The symbols of modules, from a listing of the running kernel.
    private let modules: ModuleSymbols
    private let suffixRule: SuffixRule?
    private let index: ReferenceIndex

    /// What was found in a text.
    public struct Counts: Sendable, Hashable {
        /// The number of addresses that symbols have replaced.
        public var addresses = 0
        /// The number of symbols whose address was found.
        public var symbols = 0
        /// The number of symbols that the kernel has with another size than the text gives: the text is from another
        /// kernel.
        public var mismatches = 0

        /// Counts of zero.
        public init() {}

        /// Adds the counts of another part of the text.
        mutating func add(_ other: Counts) {
            addresses += other.addresses
            symbols += other.symbols
            mismatches += other.mismatches
        }
    }

    /// A text with its addresses resolved.
    public struct Output: Sendable {
        /// The changed text, in the encoding of the input.
        public var text: [UInt8]
        /// What was found in it.
        public var counts: Counts
    }

    /// A symbolizer for a kernel with these symbols.
    ///
    /// - Parameters:
    ///   - symbols: the kernel's symbols.
    ///   - wordSize: bytes of an address, 4 or 8.
    ///   - suffixRule: what the kernel cuts from names; nil if nothing, or if it is not known.
    public init(_ symbols: SymbolMap, wordSize: Int, suffixRule: SuffixRule? = nil) {
        self.init(symbols, AddressForm(wordSize: wordSize), modules: ModuleSymbols(), suffixRule: suffixRule)
    }

    /// A symbolizer for the kernel whose symbols are in a listing, such as `/proc/kallsyms` or `System.map`.
    public init(_ listed: ListedSymbols) {
        self.init(listed.symbols, listed.form, modules: listed.modules, suffixRule: nil)
    }

    private init(_ symbols: SymbolMap, _ form: AddressForm, modules: ModuleSymbols, suffixRule: SuffixRule?) {
        places = SymbolPlaces(symbols)
        self.form = form
        self.modules = modules
        self.suffixRule = suffixRule
        let symbols = places.symbols
        let forms = NameForms(symbols, rule: suffixRule)
        var index = ReferenceIndex(of: symbols.names, count: symbols.entries.count)
        places.forEachSize { symbol, size in
            let entry = symbols.entries[symbol]
            // A name without a size stands for a function.
            func insert(_ name: Range<Int>) {
                index.insert(name, size: size, address: entry.address)
                if entry.isText { index.insert(name, size: nil, address: entry.address) }
            }
            insert(entry.nameRange)
            for name in forms.others(of: entry.nameRange, in: symbols.names) { insert(name) }
        }
        self.index = index
    }

    // MARK: - Texts

    /// `text` with the addresses of the kernel resolved.
    ///
    /// - Parameters:
    ///   - text: lines of a log, in any encoding that contains ASCII.
    ///   - offset: the load offset in bytes of the kernel that wrote the text.
    ///   - showsAddresses: whether the address of each symbol is written after it.
    public func symbolized(_ text: [UInt8], offset: UInt64, showsAddresses: Bool = true) -> Output {
        var state = State()
        return symbolized(text, offset: offset, showsAddresses: showsAddresses, lines: nil, &state)
    }

    /// What is kept from one part of a text to the next.
    struct State {
        var scanner = TraceScanner.State()
        var modules: LoadedModules?
    }

    /// A part of a text with its addresses resolved.
    ///
    /// - Parameter lines: returns source lines, which then replace offsets and addresses; nil if they are not wanted.
    func symbolized(
        _ text: [UInt8], offset: UInt64, showsAddresses: Bool, lines: SourceLines?, _ state: inout State
    ) -> Output {
        var writer = SymbolizedText(text, showsAddresses: showsAddresses)
        var edits: [SymbolizedText.Edit] = []
        var counts = Counts()
        var scanner = TraceScanner(text, form: form, state: state.scanner)
        while let found = scanner.next() {
            // The most frequent token is written without an edit, for speed.
            if lines == nil, case .address(let address) = found.token,
                let place = places.place(of: form.address(address &- offset))
            {
                writer.write(name(of: place), at: found.range)
                counts.addresses += 1
                continue
            }
            guard let edit = edit(found, in: text, offset, &counts, &state, isWide: scanner.state.isWide) else {
                continue
            }
            if lines == nil { writer.write(edit, line: nil) } else { edits.append(edit) }
        }
        state.scanner = scanner.state
        if let lines, !edits.isEmpty {
            let answers = lines(edits.compactMap(\.code))
            var next = 0
            for edit in edits {
                var line: String?
                if edit.code != nil {
                    line = next < answers.count ? answers[next] : nil
                    next += 1
                }
                writer.write(edit, line: line)
            }
        }
        return Output(text: writer.finish(), counts: counts)
    }

    private func edit(
        _ found: TraceToken.Found, in text: [UInt8], _ offset: UInt64, _ counts: inout Counts, _ state: inout State,
        isWide: Bool
    ) -> SymbolizedText.Edit? {
        switch found.token {
        case .address(let address):
            guard let place = name(of: address, offset: offset, &state) else { return nil }
            counts.addresses += 1
            return SymbolizedText.Edit(
                range: found.range, end: found.range.upperBound, code: place.code, kind: .name(place.name))
        case .reference(let reference):
            guard let place = place(of: reference, in: text, offset, &state) else {
                if reference.size != nil, isKnown(reference, in: text) { counts.mismatches += 1 }
                return nil
            }
            counts.symbols += 1
            // A 32-bit kernel writes 8 digits, even if its map has 16.
            let isNarrow = form == .signExtended && !isWide
            return SymbolizedText.Edit(
                range: found.range, end: reference.end, code: place.code,
                kind: .address(place.address.map { isNarrow ? $0 & 0xffff_ffff : $0 }, name: reference.name))
        }
    }

    /// Whether the kernel has a symbol of that name, with any size.
    private func isKnown(_ reference: TraceToken.Reference, in text: [UInt8]) -> Bool {
        guard case .kernel = reference.owner else { return false }
        return index.answer(for: text[reference.name], size: nil) != .none
    }

    // MARK: - From an address to a symbol

    /// `symbol+0x12/0x34` for `address`; nil if the kernel has no symbol for it. `offset` is the load offset in bytes.
    public func text(for address: UInt64, offset: UInt64) -> String? {
        var state = State()
        guard let place = name(of: address, offset: offset, &state) else { return nil }
        var text: [UInt8] = []
        place.name.write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The symbol that contains `address`, and its place in the code; nil if there is none.
    private func name(
        of address: UInt64, offset: UInt64, _ state: inout State
    ) -> (name: SymbolizedText.Name, code: CodePlace?)? {
        let linked = form.address(address &- offset)
        if let place = places.place(of: linked) {
            return (name(of: place), .kernel(linked))
        }
        let address = form.address(address)
        // A listing from another boot does not tell where modules were loaded.
        if offset == 0, let place = modules.place(of: address) {
            let name = modules.symbols.name(of: modules.symbols.entries[place.symbol])
            let module = modules.shownModule(of: place)
            return (
                SymbolizedText.Name(symbol: name, offset: place.offset, size: place.size, module: module),
                module.flatMap { code(of: name, place.offset, size: nil, module: Array($0.utf8)[...], &state) }
            )
        }
        guard let module = state.modules?.module(at: address), let place = module.object.places.place(of: module.offset)
        else { return nil }
        let symbols = module.object.places.symbols
        return (
            SymbolizedText.Name(
                symbol: symbols.name(of: symbols.entries[place.symbol]), offset: place.offset, size: place.size,
                module: module.name),
            module.object.section(at: module.offset).map { .module(module.name, $0) }
        )
    }

    /// The name and offset of `place`, as the kernel prints them.
    private func name(of place: SymbolPlaces.Place) -> SymbolizedText.Name {
        let full = places.symbols.name(of: places.symbols.entries[place.symbol])
        return SymbolizedText.Name(
            symbol: suffixRule?.stripped(full) ?? full, offset: place.offset, size: place.size, module: nil)
    }

    private func code(
        of name: ArraySlice<UInt8>, _ offset: UInt64, size: UInt64?, module: ArraySlice<UInt8>, _ state: inout State
    ) -> CodePlace? {
        guard let object = state.modules?.object(named: module),
            let found = object.offset(of: name, offset: offset, size: size), let section = object.section(at: found)
        else { return nil }
        return .module(String(decoding: module, as: UTF8.self), section)
    }

    // MARK: - From a symbol to an address

    /// The address in the image that `reference` stands for; nil if the kernel has no symbol of that name and size, or
    /// several. A reference without a size stands for any size.
    func linkedAddress(of reference: TraceToken.Reference, in text: [UInt8]) -> UInt64? {
        guard case .kernel = reference.owner,
            case .one(let start) = index.answer(for: text[reference.name], size: reference.size)
        else { return nil }
        if reference.size == nil, let place = places.place(of: start), reference.offset > place.size { return nil }
        return form.address(start &+ reference.offset)
    }

    /// The address that `reference` stands for, if it is known, and its place in the code; nil if neither is known.
    private func place(
        of reference: TraceToken.Reference, in text: [UInt8], _ offset: UInt64, _ state: inout State
    ) -> (address: UInt64?, code: CodePlace?)? {
        let name = text[reference.name]
        switch reference.owner {
        case .other: return nil
        case .kernel:
            if let address = linkedAddress(of: reference, in: text) { return (address, .kernel(address)) }
            guard offset == 0, index.answer(for: name, size: nil) == .none else { return nil }
            return modules.address(of: name, module: nil, offset: reference.offset, size: reference.size).map {
                ($0, nil)
            }
        case .module(let range):
            let module = text[range]
            var code: CodePlace?
            var address: UInt64?
            if let object = state.modules?.object(named: module),
                let found = object.offset(of: name, offset: reference.offset, size: reference.size)
            {
                code = object.section(at: found).map { .module(String(decoding: module, as: UTF8.self), $0) }
                address = state.modules?.address(of: found, in: module).map { form.address($0) }
            }
            if offset == 0 {
                address =
                    modules.address(of: name, module: module, offset: reference.offset, size: reference.size) ?? address
            }
            return address == nil && code == nil ? nil : (address, code)
        }
    }
}

extension SymbolMap.Entry {
    /// Whether the symbol is one of code: its letter is "t" or "w", in either case.
    var isText: Bool { type | 0x20 == UInt8(ascii: "t") || type | 0x20 == Ascii.w }
}
