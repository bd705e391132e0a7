import Architectures
import Binary
import ELF
import KernelImage

/// What is known of one kernel, from its image and from what came with it.
///
/// Each fact is found when it is first asked for, and then kept. If one cannot be found, the others still can. All
/// commands ask here, so that no two of them answer a question differently.
public struct KernelFacts: Sendable {
    /// The kernel, without containers and compression.
    public let kernel: ImageFile.Kernel

    /// What the containers and the contents say of the machine and the address.
    private let foundHints: ImageHints
    /// What the caller says of the machine and the address.
    private let givenHints: ImageHints

    private let givenConfig: KernelConfig?
    private let packageConfig: Bytes?
    private let siblingConfig: @Sendable () -> KernelConfig?

    private let foundFlat = Once<Result<FlatKernel, PlacementError>?>()
    private let foundImage = Once<Result<KernelImage, KernelImageError>>()
    private let foundLinkerBoundaries = Once<BoundarySymbols>()
    private let foundDescriptors = Once<FunctionDescriptors?>()
    private let foundDotSymbols = Once<Bool>()
    private let foundBoundaries = Once<BoundarySymbols>()
    private let foundKallsyms = Once<Result<Fact<EmbeddedTable>?, TableError>>()
    private let foundSymbols = Once<SymbolMap?>()
    private let foundLinkedSymbols = Once<Result<SymbolMap?, SymbolListError>>()
    private let foundSymbolStarts = Once<[UInt64]>()
    private let foundConfig = Once<FoundConfig?>()
    private let foundBanner = Once<Fact<Banner>?>()
    private let foundVersion = Once<Fact<Version>?>()
    private let foundSourceVersion = Once<Version?>()
    private let foundAllSymbols = Once<Fact<Bool>?>()

    /// The facts of the kernel in `file`.
    ///
    /// - Parameters:
    ///   - file: the image with its containers.
    ///   - given: what the caller knows of the machine and of the address of a raw image. It overrides what the file
    ///     says.
    ///   - config: the kernel's configuration, if the caller knows it; nil to look for it.
    ///   - sibling: returns the configuration that is in the image's directory, or nil. It is called if neither the
    ///     package nor the image has one.
    public init(
        _ file: ImageFile, given: ImageHints = ImageHints(), config: KernelConfig? = nil,
        sibling: @escaping @Sendable () -> KernelConfig? = { nil }
    ) {
        self.init(file.kernel, file.hints, given: given, config: config, package: file.config, sibling: sibling)
    }

    /// The facts of the kernel in an ELF file.
    public init(_ file: ELFFile) {
        self.init(
            .elf(file), ImageHints(machine: file.machine, layout: file.layout, flags: file.flags), config: nil,
            package: nil, sibling: { nil })
    }

    /// The facts of the kernel in a raw memory image.
    ///
    /// - Parameter given: what the caller knows of the machine and the address. It overrides what the image says.
    public init(_ image: MemoryImage, given: ImageHints = ImageHints()) {
        self.init(.memory(image), image.hints, given: given, config: nil, package: nil, sibling: { nil })
    }

    private init(
        _ kernel: ImageFile.Kernel, _ hints: ImageHints, given: ImageHints = ImageHints(), config: KernelConfig?,
        package: Bytes?,
        sibling: @escaping @Sendable () -> KernelConfig?
    ) {
        self.kernel = kernel
        foundHints = hints
        givenHints = given
        givenConfig = config
        packageConfig = package
        siblingConfig = sibling
    }
}

// MARK: - The image

extension KernelFacts {
    /// The kernel's memory and the linker's symbols.
    ///
    /// The address of a raw image may be unknown (``KernelImage/isPlaced``). A caller that needs it takes
    /// ``placedImage``.
    ///
    /// - Throws: ``KernelImageError`` if the memory cannot be read, or if nothing tells the size of an address and the
    ///   byte order.
    public var image: KernelImage {
        get throws(KernelImageError) { try read.get() }
    }

    /// The kernel's memory at the virtual addresses that it was linked for.
    ///
    /// - Throws: ``KernelImageError`` if the memory cannot be read, or if the address of a raw image is not known.
    public var placedImage: KernelImage {
        get throws(KernelImageError) {
            let image = try image
            guard image.isPlaced else { throw .placement(.unknownAddress) }
            return image
        }
    }

    /// The size of an address, and the byte order. No address of a raw image is searched for.
    ///
    /// - Throws: ``KernelImageError`` if nothing tells them, or if the memory cannot be read.
    public var layout: Layout {
        get throws(KernelImageError) {
            switch flat {
            case .success(let flat)?: flat.layout
            case .failure(let error)?: throw .placement(error)
            case nil: try image.layout
            }
        }
    }

    private var read: Result<KernelImage, KernelImageError> {
        foundImage.value {
            switch kernel {
            case .elf(let file):
                do throws(ELFError) { return .success(try KernelImage(file)) } catch { return .failure(.elf(error)) }
            case .memory:
                switch flat {
                case .success(let flat)?: return .success(flat.image())
                case .failure(let error)?: return .failure(.placement(error))
                case nil: return .failure(.placement(.unknownLayout))
                }
            }
        }
    }

    /// The kernel in a raw image, or why it cannot be read; nil for an ELF file.
    private var flat: Result<FlatKernel, PlacementError>? {
        foundFlat.value {
            guard case .memory(let image) = kernel else { return nil }
            do throws(PlacementError) {
                return .success(try FlatKernel(image, given: givenHints))
            } catch {
                return .failure(error)
            }
        }
    }

    /// What is known of the machine: from the caller, the containers, and the contents.
    public var hints: ImageHints {
        if case .success(let flat)? = flat { return flat.hints }
        var hints = givenHints
        hints.complete(with: foundHints)
        return hints
    }

    /// What told the size of an address and the byte order; nil if nothing did.
    public var layoutEvidence: Evidence? {
        switch flat {
        case .success(let flat)?: flat.layoutEvidence
        case .failure?: nil
        case nil: .header
        }
    }

    /// The image; nil if it cannot be read. Then no fact is read from memory.
    private var readableImage: KernelImage? {
        if case .success(let image) = read { image } else { nil }
    }

    /// The ELF file; nil for a raw memory image.
    public var file: ELFFile? {
        if case .elf(let file) = kernel { file } else { nil }
    }

    /// `e_flags` that an ELF file of the kernel has: those of its file or of its vDSO; or else those of its
    /// architecture's object files, which state the ABI, and the order of the code.
    public var elfFlags: UInt32 {
        let hints = hints
        if let flags = hints.flags { return flags }
        guard let architecture, let layout = hints.layout else { return 0 }
        let format = architecture.objects.first {
            $0.machine == hints.machine && $0.wordSize == layout.wordSize
        }
        let isMixed =
            architecture.littleCodeFlag != 0 && layout.byteOrder == .big
            && architecture.codeOrder(in: kernel.bytes) == .little
        return (format?.flags ?? 0) | (isMixed ? architecture.littleCodeFlag : 0)
    }

    /// The architecture; nil if it is not known, or if this project has no row for it.
    public var architecture: Architecture? { hints.architecture }

    /// The function descriptors; nil if the kernel's ABI has none, or if nothing says where they are.
    public var descriptors: FunctionDescriptors? {
        foundDescriptors.value {
            guard let found = readableImage.flatMap({ FunctionDescriptors($0, boundaries) }) else { return nil }
            // If functions have no dot symbols, words that look like descriptors are a coincidence.
            let isCoincidence = found.evidence == .structure && found.layout.hasDotSymbols && !hasDotSymbols
            return isCoincidence ? nil : found
        }
    }

    /// Whether functions have dot symbols: `.sys_read` at the entry point, beside `sys_read` at the descriptor, as
    /// under 64-bit PowerPC ELF ABI v1. A symbol of kallsyms tells.
    public var hasDotSymbols: Bool {
        foundDotSymbols.value {
            guard architecture?.descriptor?.hasDotSymbols ?? false, hints.layout?.fileClass == .bits64,
                let symbols = try? symbols
            else { return false }
            return symbols.entries.contains { symbols.name(of: $0).starts(with: KernelFacts.dotPrefix) }
        }
    }

    /// What symbols of syscall handlers start with if functions have dot symbols. Every kernel has such handlers.
    private static let dotPrefix = Array(".sys_".utf8)

    /// The ABI by which functions are called, named as in its own document; "function descriptors" if the architecture
    /// has one ABI, which has them. Nil if nothing tells it, or if the architecture has one ABI, which has none.
    public var abi: Fact<String>? {
        guard let versions = architecture?.descriptor?.versions, let layout = hints.layout,
            layout.fileClass == .bits64
        else { return descriptors.map { Fact("function descriptors", $0.evidence) } }
        func fact(_ hasDescriptors: Bool, _ evidence: Evidence) -> Fact<String> {
            Fact(versions.name(hasDescriptors: hasDescriptors), evidence)
        }
        if let value = versions.hasDescriptors(flags: hints.flags ?? 0) { return fact(value, .header) }
        if let descriptors { return fact(true, descriptors.evidence) }
        if hasDotSymbols { return fact(true, .kallsyms) }
        if file != nil { return fact(false, .structure) }
        if config?.config.isEnabled(versions.optionWithDescriptors) ?? false { return fact(true, .configuration) }
        if config?.config.isEnabled(versions.optionWithoutDescriptors) ?? false { return fact(false, .configuration) }
        // Little-endian kernels always have the ABI without descriptors (arch/powerpc/Makefile).
        return layout.byteOrder == .little ? fact(false, .structure) : nil
    }

    /// The physical address that the kernel is loaded to, from its containers or its first segment; nil if neither has
    /// it.
    public var loadAddress: UInt64? {
        // /proc/kcore does not always know it.
        hints.loadAddress
            ?? file.flatMap { $0.type == .core ? nil : $0 }?.segments.first { $0.type == .load && $0.memorySize > 0 }?
            .physicalAddress
    }

    /// The virtual address at which the kernel's memory starts; nil if it is not known. The low addresses to which x86
    /// links per-CPU variables do not count.
    public var linkAddress: UInt64? {
        guard let image = readableImage, image.isPlaced else { return nil }
        let regions = image.memory.regions
        return regions.first { $0.address > 0 || regions.count == 1 }?.address
    }
}

// MARK: - Which kernel it is

extension KernelFacts {
    /// The first line that the kernel logs at boot; nil if there is none. It is at the symbol `linux_banner`, or found
    /// by its first words.
    public var banner: Fact<Banner>? {
        foundBanner.value {
            if let address = address(ofBoundary: "linux_banner"),
                let contents = try? readableImage?.memory.contents(from: address), let banner = Banner(in: contents)
            {
                return Fact(banner, banner.offset == 0 ? .name : .structure)
            }
            return search { Banner(in: $0) }.map { Fact($0, .structure) }
        }
    }

    /// The release in the banner, as `uname -r` prints it; nil if there is no banner.
    public var release: Release? { banner?.value.release }

    /// The version of the sources that the kernel was built from; nil if nothing tells it.
    ///
    /// It is the version in the release. A distribution may keep the release's patch number at 0 whatever stable
    /// version it ships. Then the version is that of the package, if the banner names it, or `LINUX_VERSION_CODE` in
    /// the vDSO's note.
    public var version: Fact<Version>? {
        foundVersion.value {
            guard let banner else { return sourceVersion.map { Fact($0, .header) } }
            let release = banner.value.release.version
            if release.patch != 0 { return Fact(release, banner.evidence) }
            if let version = banner.value.packageVersion { return Fact(version, banner.evidence) }
            if let version = sourceVersion, (version.major, version.minor) == (release.major, release.minor) {
                return Fact(version, .header)
            }
            return Fact(release, banner.evidence)
        }
    }

    /// `LINUX_VERSION_CODE` of the sources, from the vDSO's note; nil without a vDSO. A patch number above 255 is 255
    /// here.
    public var sourceVersion: Version? { foundSourceVersion.value { KernelNotes(kernel).sourceVersion } }

    /// The build id that the linker gave the kernel (`.notes`, owner "GNU", type 3); nil if it has none.
    public var buildID: [UInt8]? { KernelNotes(kernel).buildID }

    /// The configuration, and where it was found; nil if there is none that can be read.
    public var config: FoundConfig? {
        foundConfig.value {
            if let givenConfig { return FoundConfig(config: givenConfig, source: .given) }
            if let packageConfig, let config = try? KernelConfig(file: packageConfig) {
                return FoundConfig(config: config, source: .package)
            }
            if let config = embeddedConfig { return FoundConfig(config: config, source: .image) }
            return siblingConfig().map { FoundConfig(config: $0, source: .sibling) }
        }
    }

    /// The configuration in the image (`CONFIG_IKCONFIG`); nil if there is none that can be read.
    private var embeddedConfig: KernelConfig? {
        let find = { (contents: Bytes) in try? KernelConfig.embedded(in: contents) }
        let symbolTable = readableImage?.symbolTable
        let address =
            symbolTable == nil
            ? boundaries.address(of: "kernel_config_data") : linkerBoundaries.address(of: "kernel_config_data")
        if let address {
            // The marker comes just before kernel_config_data (kernel/configs.c).
            if let contents = try? readableImage?.memory.contents(from: address &- 8), let config = find(contents) {
                return config
            }
        } else if symbolTable != nil || boundaries.address(of: "linux_banner") != nil {
            // Symbols of data are known, but not this one: the image has no configuration.
            return nil
        }
        return search(find)
    }

    /// What `find` returns for the first region of the kernel's memory in which it finds something. If the memory
    /// cannot be read, all bytes of the kernel are searched.
    private func search<Found>(_ find: (Bytes) -> Found?) -> Found? {
        guard let regions = readableImage?.memory.regions, !regions.isEmpty else { return find(kernel.bytes) }
        for region in regions {
            if let found = find(region.contents) { return found }
        }
        return nil
    }
}

// MARK: - Symbols

extension KernelFacts {
    /// The symbols that mark tables and ranges: from the linker's symbol table, and from kallsyms if the linker's table
    /// lacks them.
    public var boundaries: BoundarySymbols {
        foundBoundaries.value {
            var boundaries = linkerBoundaries
            // If the table cannot be decoded, the linker's symbols remain.
            if let table = try? kallsyms { boundaries.add(table.value.boundaries(KernelFacts.boundaryNames)) }
            return boundaries
        }
    }

    /// The virtual address of the boundary symbol `name`. Kallsyms is searched only if the linker's table lacks it.
    private func address(ofBoundary name: StaticString) -> UInt64? {
        linkerBoundaries.address(of: name) ?? boundaries.address(of: name)
    }

    /// The boundary symbols in the linker's symbol table.
    private var linkerBoundaries: BoundarySymbols {
        foundLinkerBoundaries.value {
            // A raw image has none, and is not placed for that.
            guard file != nil, let table = readableImage?.symbolTable else { return BoundarySymbols() }
            return BoundarySymbols(KernelFacts.boundaryNames, in: table)
        }
    }

    /// The names of the symbols that mark tables and ranges.
    public static let boundaryNames: Set<String> = TableLocations.symbolNames.union(KsymRanges.symbolNames)
        .union((Architecture.all.flatMap(\.handlerTables) + [HandlerTable.common]).map(\.symbol))
        .union(["linux_banner", "kernel_config_data", "__start_syscalls_metadata", "__stop_syscalls_metadata"])
        .union(syscallTracingFunctions.flatMap { [$0, "." + $0] })

    /// The functions of kernel/trace/trace_syscalls.c whose code has `NR_syscalls`, and the one that reads the tables.
    private static let syscallTracingFunctions = [
        "init_ftrace_syscalls", "arch_syscall_addr", "ftrace_syscall_enter", "ftrace_syscall_exit",
        "perf_syscall_enter",
    ]

    /// The symbol table that the kernel carries; nil if there is none, as without `CONFIG_KALLSYMS`, or if the image
    /// cannot be read. The linker's symbols tell its place. If there are none, it is searched for.
    ///
    /// In a raw image the locations of the tables count from its first byte, unless the image's address was needed to read
    /// them.
    ///
    /// - Throws: ``TableError`` if the table that the linker's symbols name cannot be decoded.
    public var kallsyms: Fact<EmbeddedTable>? {
        get throws(TableError) {
            try foundKallsyms.value {
                if case .success(let flat)? = flat { return .success(flat.table.map { Fact($0, .structure) }) }
                guard let image = readableImage else { return .success(nil) }
                guard let locations = TableLocations(linkerBoundaries) else {
                    return .success(TableSearch.table(in: image.memory).map { Fact($0, .structure) })
                }
                do throws(TableError) {
                    return .success(Fact(try EmbeddedTable(at: locations, in: image.memory), .name))
                } catch {
                    return .failure(error)
                }
            }.get()
        }
    }

    /// The symbols in ``kallsyms``, in the table's order; nil if there is no table.
    ///
    /// - Throws: ``TableError`` if the table that the linker's symbols name cannot be decoded.
    public var symbols: SymbolMap? {
        get throws(TableError) {
            let table = try kallsyms
            return foundSymbols.value { table?.value.symbols() }
        }
    }

    /// The symbols in the image's ELF symbol table, as `nm -n` lists them; nil if it is stripped.
    ///
    /// - Throws: ``SymbolListError`` if the symbol table cannot be read.
    public var linkedSymbols: SymbolMap? {
        get throws(SymbolListError) {
            try foundLinkedSymbols.value {
                guard let file, readableImage?.symbolTable != nil else { return .success(nil) }
                do throws(SymbolListError) {
                    return .success(try SymbolMap(symbolsOf: file))
                } catch {
                    return .failure(error)
                }
            }.get()
        }
    }

    /// The lowest symbol address above `address`, in the ELF symbol table or, if the image is stripped, in kallsyms;
    /// nil if there is none.
    public func addressOfSymbol(after address: UInt64) -> UInt64? {
        if let table = readableImage?.symbolTable {
            let starts = foundSymbolStarts.value { table.addresses.sorted() }
            let index = starts.firstSortedIndex { $0 > address }
            return index < starts.count ? starts[index] : nil
        }
        guard let entries = (try? symbols)?.entries else { return nil }
        let index = entries.firstSortedIndex { $0.address > address }
        return index < entries.count ? entries[index].address : nil
    }

    /// Whether the kernel has `CONFIG_KALLSYMS_ALL`: from its configuration, or from the symbols in its table; nil if
    /// it has no table.
    public var keepsAllSymbols: Fact<Bool>? {
        foundAllSymbols.value {
            guard let symbols = try? symbols else { return nil }
            if let config { return Fact(config.config.isEnabled("KALLSYMS_ALL"), .configuration) }
            return Fact(symbols.includeData(boundaries), .structure)
        }
    }

    /// `kallsyms_lookup()` as this kernel has it; nil if the kernel has no table, or if `_stext` or `_etext` is not
    /// known.
    public var lookup: AddressLookup? {
        guard let symbols = try? symbols, let keepsAllSymbols,
            let ranges = KsymRanges(boundaries, keepsAllSymbols: keepsAllSymbols.value, version: version?.value)
        else { return nil }
        return AddressLookup(
            symbols: symbols, ranges: ranges,
            suffixRule: SuffixRule(
                version: version?.value, hasLTO: config?.config.isEnabled("LTO_CLANG") ?? false))
    }
}

extension SymbolTable {
    /// The addresses of the symbols that are in a section of the file, in the order of the symbol table.
    fileprivate var addresses: [UInt64] {
        (0..<count).compactMap { index in
            guard let symbol = try? symbol(at: index), symbol.section != Symbol.undefinedSection,
                symbol.section != Symbol.absoluteSection
            else { return nil }
            return symbol.value
        }
    }
}
