import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage

/// A kernel with everything that decides about its syscall events, read from its image.
public struct AuditedKernel: Sendable {
    /// The image.
    public let image: KernelImage
    /// The symbols by which its parts were found.
    public let landmarks: Landmarks
    /// Its version, from the banner in the image; nil if there is none.
    public let release: Release?
    /// Its configuration: as given, or as the image holds it (`CONFIG_IKCONFIG`); nil if neither is there.
    public let config: KernelConfig?
    /// The symbol table that it carries.
    public let kallsyms: EmbeddedTable
    /// How that was found.
    public let kallsymsEvidence: SyscallTable.Evidence
    /// Whether the kernel has `CONFIG_KALLSYMS_ALL`.
    public let keepsAllSymbols: Bool
    /// How that is known.
    public let keepsAllSymbolsEvidence: KallsymsAllEvidence
    /// The tables of syscall handlers, those that ftrace reads and those of compat calls.
    public let tables: [SyscallTable]
    /// The syscall metadata, in the kernel's order.
    public let metadata: [SyscallMetadata]
    /// How the metadata was found.
    public let metadataEvidence: SyscallTable.Evidence
    /// The function descriptors, if the ABI has them.
    public let descriptors: FunctionDescriptors?
    /// The chain as it is in this kernel.
    public let chain: TracingChain

    /// How it is known whether a kernel has `CONFIG_KALLSYMS_ALL`.
    public enum KallsymsAllEvidence: String, Sendable, Hashable {
        /// Its configuration says it.
        case config
        /// Its kallsyms tables hold symbols outside the text ranges, or hold none.
        case table
    }

    /// The symbols that the linker left in the image, as `nm -n` lists them; nil if it is stripped, or if they were not
    /// asked for.
    public let linkedSymbols: SymbolMap?

    /// What a caller knows better than the image, and what it wants.
    public struct Options: Sendable {
        /// The kernel's configuration, such as its `config-*` file.
        public var config: KernelConfig?
        /// The rule for names; nil for the one of the kernel's architecture and version.
        public var rule: NameRule?

        /// Whether the linker's symbols are read. A list of the events that the kernel has needs none; explanations
        /// and remedies do.
        public var readsLinkedSymbols: Bool

        /// Options of that configuration and rule.
        public init(config: KernelConfig? = nil, rule: NameRule? = nil, readsLinkedSymbols: Bool = true) {
            self.config = config
            self.rule = rule
            self.readsLinkedSymbols = readsLinkedSymbols
        }
    }

    /// Reads the kernel in `image`.
    ///
    /// - Throws: ``AuditError`` if a part without which nothing can be predicted is missing or cannot be read.
    public init(_ image: KernelImage, options: Options = Options()) throws(AuditError) {
        let memory = image.memory
        var landmarks = Landmarks()
        if let table = image.symbolTable { landmarks = Landmarks(AuditedKernel.landmarkNames, in: table) }

        if let locations = TableLocations(landmarks) {
            kallsymsEvidence = .symbol
            do throws(TableError) {
                kallsyms = try EmbeddedTable(at: locations, in: memory)
            } catch {
                throw .kallsyms(error)
            }
        } else if let found = TableSearch.table(in: memory) {
            kallsymsEvidence = .structure
            kallsyms = found
        } else {
            throw .noKallsyms
        }
        let symbols = kallsyms.symbols()
        landmarks.note(symbols, AuditedKernel.landmarkNames)

        let banner = image.banner(landmarks)
        let release = banner?.release
        let version = image.sourceVersion(banner)
        let config = options.config ?? image.embeddedConfig(landmarks)
        if let value = config?.isEnabled("KALLSYMS_ALL") {
            keepsAllSymbols = value
            keepsAllSymbolsEvidence = .config
        } else {
            keepsAllSymbols = symbols.includesDataSymbols(landmarks)
            keepsAllSymbolsEvidence = .table
        }
        guard
            let acceptance = AddressAcceptance(
                landmarks, keepsAllSymbols: keepsAllSymbols, version: version)
        else { throw .noTextRange }
        let descriptors = FunctionDescriptors(image, landmarks)

        let expected = HandlerTable.tables(
            of: image.architecture, wordSize: image.layout.wordSize, version: version)
        tables = try AuditedKernel.tables(expected, image, landmarks, symbols, descriptors)
        guard tables.contains(where: \.isTraced) else { throw .tableNotFound }

        if let start = landmarks.address(of: "__start_syscalls_metadata"),
            let end = landmarks.address(of: "__stop_syscalls_metadata")
        {
            metadata = try SyscallMetadata.all(from: start, to: end, in: memory)
            metadataEvidence = .symbol
        } else if image.symbolTable == nil, let found = MetadataSearch(in: memory) {
            metadata = try SyscallMetadata.all(from: found.range.lowerBound, to: found.range.upperBound, in: memory)
            metadataEvidence = .structure
        } else {
            let isKnown = image.symbolTable != nil || config.map { !$0.isEnabled("FTRACE_SYSCALLS") } ?? false
            throw isKnown ? .noMetadata : .metadataNotFound
        }
        guard !metadata.isEmpty else { throw .noMetadata }

        let rule =
            options.rule
            ?? NameRule.rule(
                of: image.architecture, version: version,
                hasDotSymbols: descriptors?.layout.hasDotSymbols ?? false)
        chain = TracingChain(
            slots: tables.filter(\.isTraced).flatMap(\.slots).sorted { $0.number < $1.number }, metadata: metadata,
            lookup: AddressLookup(
                symbols: symbols, acceptance: acceptance,
                suffixRule: SuffixRule(version: version, hasLTO: config?.isEnabled("LTO_CLANG") ?? false)),
            rule: rule, descriptors: descriptors,
            usesEntryPoints: descriptors?.layout.hasDotSymbols ?? false
                && EntryPointCode(of: memory, symbols: symbols).isPresent)
        var linkedSymbols: SymbolMap?
        if options.readsLinkedSymbols, let file = image.file, image.symbolTable != nil {
            do throws(SymbolListError) {
                linkedSymbols = try SymbolMap(symbolsOf: file)
            } catch {
                throw .symbols(error)
            }
        }
        self.linkedSymbols = linkedSymbols
        self.image = image
        self.landmarks = landmarks
        self.release = release
        self.config = config
        self.descriptors = descriptors
    }

    /// The symbols that the audit looks for.
    public static let landmarkNames = TableLocations.symbolNames
        .union(AddressAcceptance.symbolNames)
        .union(HandlerTable.symbolNames)
        .union(["__start_syscalls_metadata", "__stop_syscalls_metadata", "linux_banner", "kernel_config_data"])

    /// The tables that symbols name, and, if those that ftrace reads are not among them, those that can be found by
    /// what they look like.
    private static func tables(
        _ expected: [HandlerTable], _ image: KernelImage, _ landmarks: Landmarks, _ symbols: SymbolMap,
        _ descriptors: FunctionDescriptors?
    ) throws(AuditError) -> [SyscallTable] {
        var tables: [SyscallTable] = []
        for table in expected {
            guard let place = landmarks[table.symbol] else { continue }
            // An assembler's table, and one that only kallsyms names, has no size: it ends where the next symbol begins.
            let (end, overflow) =
                place.size > 0
                ? place.address.addingReportingOverflow(place.size)
                : (image.addressOfSymbol(after: place.address, symbols) ?? place.address, false)
            tables.append(
                try SyscallTable(
                    table, at: place.address, end: overflow ? .max : end, evidence: .symbol, in: image.memory))
        }
        if tables.contains(where: \.isTraced) || image.symbolTable != nil { return tables }
        for found in SyscallTableSearch(image, symbols, descriptors).tables(expected) {
            tables.append(
                try SyscallTable(
                    found.table, at: found.address, end: found.end, evidence: .structure, in: image.memory))
        }
        return tables
    }

    /// Whether the ABI has function descriptors, in the words of its own documents; nil where it is not in question.
    public var abi: String? {
        guard let versions = image.architecture?.descriptor?.versions, image.layout.fileClass == .bits64 else {
            return descriptors == nil ? nil : "function descriptors"
        }
        return versions.name(flags: image.file?.flags ?? 0, hasDescriptors: descriptors != nil)
    }
}

extension KernelImage {
    /// The lowest address above `address` that a symbol has: one of the symbol table, or, without that, of kallsyms.
    func addressOfSymbol(after address: UInt64, _ kallsyms: SymbolMap) -> UInt64? {
        guard let symbolTable else { return kallsyms.entries.first { $0.address > address }?.address }
        var next: UInt64?
        for index in 0..<symbolTable.count {
            guard let symbol = try? symbolTable.symbol(at: index), symbol.value > address,
                symbol.section != Symbol.undefinedSection, symbol.section != Symbol.absoluteSection,
                symbol.value < next ?? .max
            else { continue }
            next = symbol.value
        }
        return next
    }
}

extension Landmarks {
    /// Adds those of `symbols` whose names are in `wanted`.
    mutating func note(_ symbols: SymbolMap, _ wanted: Set<String>) {
        let wantedNames = Dictionary(uniqueKeysWithValues: wanted.map { (Array($0.utf8)[...], $0) })
        let counts = Set(wanted.map(\.utf8.count))
        for entry in symbols.entries where counts.contains(Int(entry.nameCount)) {
            if let name = wantedNames[symbols.name(of: entry)] {
                note(name, at: Place(address: entry.address, size: 0))
            }
        }
    }
}

extension SymbolMap {
    /// Whether these symbols of a table show that it was made with `--all-symbols`: some are in no text range.
    ///
    /// Symbols that begin with `__start_` or `__stop_` do not count: since 6.10 they are always kept
    /// (scripts/kallsyms.c, `symbol_valid()`).
    fileprivate func includesDataSymbols(_ landmarks: Landmarks) -> Bool {
        let ranges = [
            AddressAcceptance.Bounds(landmarks, "_stext", "_etext"),
            AddressAcceptance.Bounds(ofInitText: landmarks.address),
        ].compactMap(\.self)
        return entries.contains { entry in
            if ranges.contains(where: { entry.address >= $0.start && entry.address <= $0.end }) { return false }
            let name = name(of: entry)
            return !name.starts(with: "__start_".utf8) && !name.starts(with: "__stop_".utf8)
        }
    }
}
