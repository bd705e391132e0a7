import Binary
import ELF

/// The state in which a file is being unwrapped.
struct Unwrapping {
    /// The most bytes of a layer.
    private let layerLimit: Int
    /// What is left of ``ImageFile/totalLimit``.
    private var total = ImageFile.totalLimit
    /// Bytes that searches may still go through, and places that they may still look at: in proportion to the file and to
    /// what was decompressed.
    private var searchable = 0
    private var places = 0
    /// What was found so far.
    var found = Found()
    /// Containers with other kernels, in a file that was searched.
    var others: [Layer] = []
    /// The kernel's image as it is outside of packages and archives: the file, or the file in the last of them. Nil if
    /// its debug information was not read.
    private(set) var image: Bytes?

    /// What a search goes back to, where a place turned out to hold no kernel.
    struct Found {
        var layers: [Layer] = []
        var hints = ImageHints()
        var config: Bytes?
        /// Whether a layer was found by search: then only what is certainly a kernel is one.
        var isSearched = false
    }

    var layers: [Layer] {
        get { found.layers }
        set { found.layers = newValue }
    }
    var hints: ImageHints {
        get { found.hints }
        set { found.hints = newValue }
    }
    private(set) var config: Bytes? {
        get { found.config }
        set { found.config = newValue }
    }

    /// Whether debug information of a kernel in a package is read too.
    private let keepsDebugInformation: Bool

    init(_ bytes: Bytes, limit: Int, keepsDebugInformation: Bool) {
        layerLimit = limit
        self.keepsDebugInformation = keepsDebugInformation
        image = bytes
        allowSearch(in: bytes)
    }

    /// Lets searches go through bytes that are new.
    mutating func allowSearch(in bytes: Bytes) {
        searchable += 8 * bytes.count
        places += PayloadSearch.placeLimit(of: bytes.count)
    }

    /// Whether a search may go through that many bytes more.
    mutating func takeSearchable(_ count: Int) -> Bool {
        guard count <= searchable else { return false }
        searchable -= count
        return true
    }

    /// Whether a search may look at another place.
    mutating func takePlace() -> Bool {
        places -= 1
        return places >= 0
    }

    /// Counts bytes that were decompressed.
    private mutating func spend(_ count: Int) {
        total -= min(total, count)
    }

    /// The most bytes of the next layer.
    var limit: Int { min(layerLimit, total) }

    /// By their order: the formats with a magic number of their own first, those that share one with them after.
    static let formats: [any ContainerFormat.Type] = [
        BzImage.self, EFIZboot.self, FlatImage.self, UnifiedKernelImage.self, ZImage.self,
        S390Image.self, UImage.self, FlattenedImageTree.self, AndroidBootImage.self, UncompressedImage.self,
        DebianPackage.self, RPMPackage.self, UBIImage.self,
    ]

    /// - Parameters:
    ///   - offset: where `bytes` starts in the contents of the layer around it.
    ///   - name: its name there.
    mutating func kernel(in bytes: Bytes, at offset: Int, name: String?) throws(ImageError.Problem) -> ImageFile.Kernel
    {
        guard layers.count < ImageFile.depthLimit else { throw .tooDeep(limit: ImageFile.depthLimit) }
        guard !bytes.isEmpty else { throw .empty }
        if bytes.hasText("\u{7f}ELF") { return try elf(bytes, at: offset, name: name) }
        // A dump with spare bytes cuts all else into pages; it is no part of anything.
        if !found.isSearched, layers.allSatisfy(\.isArchive), let dump = NANDDump(bytes) {
            layers.append(Layer(.container(.nandDump), offset: offset, size: bytes.count, name: name))
            return try contents(of: try dump.inside(), bytes)
        }
        for type in Unwrapping.formats {
            guard let format = type.init(bytes) else { continue }
            layers.append(Layer(.container(type.container), offset: offset, size: bytes.count, name: name))
            let inside: Inside
            do throws(ImageError.Problem) {
                inside = try format.inside()
            } catch {
                // A flash dump may begin with a boot loader in such a container.
                guard layers.count == 1, case .noKernel = error, let found = try behind(type, bytes) else {
                    throw error
                }
                return found
            }
            return try contents(of: inside, bytes)
        }
        if let compression = Compression(magicOf: bytes) {
            return try contents(of: compression, bytes, at: offset, name: name)
        }
        if let archive = Archive(bytes) {
            return try contents(of: archive, at: offset, size: bytes.count, name: name)
        }
        if found.isSearched || !layers.allSatisfy(\.isArchive), Banner.isIn(bytes) {
            return try memory(bytes, at: offset, name: name)
        }
        // In a dump of a device's flash, a banner may be that of a log, or be seen in what lz4 or lzo compressed.
        let banner = PayloadSearch.kernelBanner(in: bytes)
        layers.append(Layer(.container(.unknown), offset: offset, size: bytes.count, name: name))
        // Large files of any kind have places that look like a payload for a while. In a kernel's memory there are compressed
        // files too; it is none only if a container says so.
        let least = banner == nil ? 1 << 20 : Int.max - 1
        let places: PayloadSearch.Places = banner?.hasFormat(in: bytes) ?? false ? .containers : .all
        if let found = try hidden(in: bytes, at: 0, least: least, places) { return found }
        layers.removeLast()
        if banner != nil { return try memory(bytes, at: offset, name: name) }
        throw layers.isEmpty ? .unrecognised : .unknownPayload(offset: offset, size: bytes.count)
    }

    /// The kernel behind a container of another purpose, with which the file begins; nil if there is none.
    private mutating func behind(_ type: any ContainerFormat.Type, _ bytes: Bytes) throws(ImageError.Problem)
        -> ImageFile.Kernel?
    {
        guard let extent = type.extent(of: bytes), extent < bytes.count, let rest = try? bytes.suffix(from: extent)
        else {
            return nil
        }
        let first = layers
        layers = [Layer(.container(.unknown), offset: 0, size: bytes.count)]
        if let found = try hidden(in: rest, at: extent, least: 1 << 20, .all) { return found }
        layers = first
        return nil
    }

    /// The kernel in the last of the layers, a container with those `bytes`.
    private mutating func contents(of inside: Inside, _ bytes: Bytes) throws(ImageError.Problem) -> ImageFile.Kernel {
        let layer = layers[layers.count - 1]
        if let size = inside.size {
            layers[layers.count - 1] = Layer(layer.kind, offset: layer.offset, size: size, name: layer.name)
        }
        var hints = inside.hints
        hints.complete(with: self.hints)
        self.hints = hints
        config = config ?? inside.config
        switch inside.payload {
        case .part(let part, let offset, let name): return try kernel(in: part, at: offset, name: name)
        case .oneOf(let parts): return try kernel(inOneOf: parts)
        case .memory: return try memory(bytes, at: 0, name: nil)
        case .hidden(let region, let start, let file):
            if let found = try hidden(in: region, at: start, .payloads) { return found }
            if let file {
                layers.removeLast()
                return try kernel(file, at: layer.offset, name: layer.name)
            }
            if !found.isSearched, Banner.isIn(region) { return try memory(region, at: start, name: nil) }
            throw .noKernel("no compressed payload was found")
        }
    }

    /// The kernel in the first of `parts` that holds one for certain.
    private mutating func kernel(
        inOneOf parts: [(Bytes, name: String)]
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        let outside = found
        var failure: (found: Found, problem: ImageError.Problem)?
        for (part, name) in parts {
            found = outside
            found.isSearched = true
            do throws(ImageError.Problem) {
                return try kernel(in: part, at: 0, name: name)
            } catch {
                if failure == nil { failure = (found, error) }
            }
        }
        guard let failure else { throw .empty }
        found = failure.found
        throw failure.problem
    }

    private mutating func contents(
        of compression: Compression, _ bytes: Bytes, at offset: Int, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        layers.append(Layer(.compression(compression), offset: offset, size: bytes.count, name: name))
        if let archive = Archive(bytes, compression, limit: limit) {
            return try contents(of: archive, at: 0, size: nil, name: nil)
        }
        let output = try decompressed(compression, bytes, limit: limit)
        // The kernel's build puts the size of the contents behind the payload (scripts/Makefile.lib, size_append).
        if output.consumed == bytes.count - 4,
            let stated = try? bytes.integer(UInt32.self, at: output.consumed, .little),
            stated != UInt32(truncatingIfNeeded: output.contents.count)
        {
            throw .wrongSize(stated: Int(stated), found: output.contents.count)
        }
        return try kernel(in: output.contents, at: 0, name: nil)
    }

    /// What `bytes`, the last of the layers, decompress to.
    mutating func decompressed(
        _ compression: Compression, _ bytes: Bytes, limit: Int
    ) throws(ImageError.Problem) -> Compression.Output {
        let output: Compression.Output
        do throws(CompressionError) {
            output = try compression.decompressed(bytes, limit: limit)
        } catch {
            spend(error.produced)
            throw .compression(error)
        }
        spend(output.contents.count)
        allowSearch(in: output.contents)
        let layer = layers[layers.count - 1]
        layers[layers.count - 1] = Layer(layer.kind, offset: layer.offset, size: output.consumed, name: layer.name)
        return output
    }

    /// - Parameter size: nil if it is not known, as the archive is decompressed only as far as its kernel.
    private mutating func contents(
        of archive: Archive, at offset: Int, size: Int?, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        layers.append(Layer(.container(archive.container), offset: offset, size: size, name: name))
        let package: KernelPackage
        do throws(ArchiveError) {
            package = try archive.kernel(
                limit: limit, scanLimit: total, keepsDebugInformation: keepsDebugInformation)
        } catch {
            switch error {
            case .problem(let problem): throw problem
            case .compression(let error): throw .compression(error)
            }
        }
        total -= package.scanned
        image = package.isWhole ? package.kernel : nil
        allowSearch(in: package.kernel)
        config = config ?? package.config
        return try kernel(in: package.kernel, at: package.offset, name: package.path)
    }

    private mutating func elf(
        _ bytes: Bytes, at offset: Int, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        let file: ELFFile
        do throws(ELFError) {
            file = try ELFFile(bytes)
        } catch {
            layers.append(Layer(.elf, offset: offset, size: bytes.count, name: name))
            throw .elf(error)
        }
        guard file.type != .core else {
            layers.append(Layer(.container(.coreFile), offset: offset, size: bytes.count, name: name))
            return try core(file)
        }
        guard let wrapper = ElfWrapper(file) else { return try kernel(file, at: offset, name: name) }
        layers.append(Layer(.container(.elfWrapper), offset: offset, size: bytes.count, name: name))
        return try contents(of: wrapper.inside, bytes)
    }

    /// The kernel in a core file.
    private mutating func core(_ file: ELFFile) throws(ImageError.Problem) -> ImageFile.Kernel {
        // What is an excerpt already has nothing else.
        if file.segments.count == 1, PayloadSearch.isKernel(file) { return try kernel(file, at: 0, name: nil) }
        let bytes = try KernelCore.excerpt { offset, count in
            Int(exactly: offset).flatMap { try? file.bytes.slice(at: $0, count: count) }
        }
        guard bytes.count <= limit else { throw .unsupported("a kernel of \(bytes.count) bytes") }
        total -= bytes.count
        let kept: ELFFile
        do throws(ELFError) {
            kept = try ELFFile(bytes)
        } catch {
            throw .elf(error)
        }
        return try kernel(kept, at: 0, name: nil)
    }

    /// The kernel that `file` is.
    private mutating func kernel(
        _ file: ELFFile, at offset: Int, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        guard !found.isSearched || PayloadSearch.isKernel(file) else {
            throw .noKernel("an ELF file that is no kernel")
        }
        layers.append(Layer(.elf, offset: offset, size: file.bytes.count, name: name))
        var found = ImageHints(machine: file.machine, layout: file.layout, flags: file.flags)
        found.complete(with: hints)
        hints = found
        return .elf(file)
    }

    private mutating func memory(
        _ bytes: Bytes, at offset: Int, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        guard !found.isSearched || PayloadSearch.kernelBanner(in: bytes) != nil else {
            throw .noKernel("no banner is in it")
        }
        layers.append(Layer(.memory, offset: offset, size: bytes.count, name: name))
        hints.conclude()
        if hints.machine == nil || hints.layout == nil { hints.complete(with: ImageHints(contents: bytes)) }
        return .memory(MemoryImage(bytes: bytes, hints: hints))
    }
}
