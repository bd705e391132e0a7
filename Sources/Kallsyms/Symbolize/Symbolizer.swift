import Binary

/// Turns the addresses in a kernel's log into symbols, and tells where the symbols in it lie.
///
/// An oops, a stack trace or the whole of `dmesg` goes in; the same text comes out, with
/// - each address of the kernel replaced by `symbol+0x12/0x34`, as the kernel itself writes it, with ` [module]` behind it for a
///   module's;
/// - behind each `symbol+0x12/0x34` of the kernel, in parentheses, the address that it has in the image, which tools
///   such as `addr2line` and `objdump` understand. `symbol+0x12`, and a name alone in a tracer's stack, are given one too where
///   only one function has the name.
///
/// Everything else stays as it is: addresses of modules and of data that the table has no symbols for, and symbols
/// that the table does not have or has with another size.
public struct Symbolizer: Sendable {
    /// The kernel's symbols.
    public let places: SymbolPlaces
    /// How texts write the kernel's addresses.
    let form: AddressForm
    /// The symbols of modules as a list of the running kernel has them.
    private let modules: ModuleSymbols
    private let suffixRule: SuffixRule?
    private let index: ReferenceIndex

    /// What was found in a text.
    public struct Counts: Sendable, Hashable {
        /// Addresses that became symbols.
        public var addresses = 0
        /// Symbols whose address was found.
        public var symbols = 0
        /// Symbols that the kernel has, but not with the size that the text gives: it was another kernel.
        public var mismatches = 0

        /// None of anything.
        public init() {}

        /// Adds what was found in another part of the text.
        mutating func add(_ other: Counts) {
            addresses += other.addresses
            symbols += other.symbols
            mismatches += other.mismatches
        }
    }

    /// A text with its addresses resolved.
    public struct Output: Sendable {
        /// The text.
        public var text: [UInt8]
        /// What was found in it.
        public var counts: Counts
    }

    /// A symbolizer for the kernel with those symbols.
    ///
    /// - Parameters:
    ///   - wordSize: bytes of an address: 4 or 8.
    ///   - suffixRule: what the kernel cuts from names; nil if that is not known.
    public init(_ symbols: SymbolMap, wordSize: Int, suffixRule: SuffixRule? = nil) {
        self.init(symbols, AddressForm(wordSize: wordSize), modules: ModuleSymbols(), suffixRule: suffixRule)
    }

    /// A symbolizer for the kernel whose symbols were listed.
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
            // Without a size a name means a function.
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
    ///   - offset: the kernel's load offset as it wrote the text.
    ///   - showsAddresses: whether each symbol gets its address behind it.
    public func symbolized(_ text: [UInt8], offset: UInt64, showsAddresses: Bool = true) -> Output {
        var state = State()
        return symbolized(text, offset: offset, showsAddresses: showsAddresses, lines: nil, &state)
    }

    /// What a part of a text leaves to the next.
    struct State {
        var scanner = TraceScanner.State()
        var modules: LoadedModules?
    }

    /// The same for a part of a text.
    ///
    /// - Parameter lines: gives source lines, which are then written in place of offsets and addresses.
    func symbolized(
        _ text: [UInt8], offset: UInt64, showsAddresses: Bool, lines: SourceLines?, _ state: inout State
    ) -> Output {
        var writer = SymbolizedText(text, showsAddresses: showsAddresses)
        var edits: [SymbolizedText.Edit] = []
        var counts = Counts()
        var scanner = TraceScanner(text, form: form, state: state.scanner)
        while let found = scanner.next() {
            // What is there by far the most often is not made an edit.
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
            // A 32-bit kernel's addresses have 8 digits, whatever those of its map are.
            let isNarrow = form == .signExtended && !isWide
            return SymbolizedText.Edit(
                range: found.range, end: reference.end, code: place.code,
                kind: .address(place.address.map { isNarrow ? $0 & 0xffff_ffff : $0 }, name: reference.name))
        }
    }

    /// Whether the kernel has a symbol of that name, of whatever size.
    private func isKnown(_ reference: TraceToken.Reference, in text: [UInt8]) -> Bool {
        guard case .kernel = reference.owner else { return false }
        return index.answer(for: text[reference.name], size: nil) != .none
    }

    // MARK: - From an address to a symbol

    /// `symbol+0x12/0x34` for an address; nil if the kernel has no symbol for it.
    public func text(for address: UInt64, offset: UInt64) -> String? {
        var state = State()
        guard let place = name(of: address, offset: offset, &state) else { return nil }
        var text: [UInt8] = []
        place.name.write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The symbol that an address lies in, and where that is in the code.
    private func name(
        of address: UInt64, offset: UInt64, _ state: inout State
    ) -> (name: SymbolizedText.Name, code: CodePlace?)? {
        let linked = form.address(address &- offset)
        if let place = places.place(of: linked) {
            return (name(of: place), .kernel(linked))
        }
        let address = form.address(address)
        // The list of another boot says nothing of where modules were.
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

    /// A place in the kernel as the kernel prints it.
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
    /// several, or several of that name where there is no size.
    func linkedAddress(of reference: TraceToken.Reference, in text: [UInt8]) -> UInt64? {
        guard case .kernel = reference.owner,
            case .one(let start) = index.answer(for: text[reference.name], size: reference.size)
        else { return nil }
        if reference.size == nil, let place = places.place(of: start), reference.offset > place.size { return nil }
        return form.address(start &+ reference.offset)
    }

    /// The address that `reference` stands for, where it has one, and where that is in the code.
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
                let start = found < ModuleObject.initOffset ? state.modules?.address(of: module) : nil
                address = start.map { form.address($0 &+ found) }
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
    /// Whether it is a symbol of code: "t" and "w", in either case.
    var isText: Bool { type | 0x20 == UInt8(ascii: "t") || type | 0x20 == Ascii.w }
}
