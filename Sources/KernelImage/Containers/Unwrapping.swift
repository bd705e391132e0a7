import Binary
import ELF

/// The state in which a file is being unwrapped.
struct Unwrapping {
    /// The most bytes of a layer.
    private let layerLimit: Int
    /// What is left of ``ImageFile/totalLimit``.
    private var total = ImageFile.totalLimit
    var layers: [Layer] = []
    var hints = ImageHints()
    var config: Bytes?

    init(limit: Int) { layerLimit = limit }

    /// The most bytes of the next layer.
    private var limit: Int { min(layerLimit, total) }

    /// By their order: the formats with a magic number of their own first, those that share one with them after.
    static let formats: [any ContainerFormat.Type] = [
        BzImage.self, EFIZboot.self, FlatImage.self, UnifiedKernelImage.self, ZImage.self,
        S390Image.self, UImage.self, FlattenedImageTree.self, AndroidBootImage.self, DebianPackage.self,
        RPMPackage.self,
    ]

    /// - Parameters:
    ///   - offset: where `bytes` starts in the contents of the layer around it.
    ///   - name: its name there.
    mutating func kernel(in bytes: Bytes, at offset: Int, name: String?) throws(ImageError.Problem) -> ImageFile.Kernel
    {
        guard layers.count < ImageFile.depthLimit else { throw .tooDeep(limit: ImageFile.depthLimit) }
        guard !bytes.isEmpty else { throw .empty }
        if bytes.hasText("\u{7f}ELF") { return try elf(bytes, at: offset, name: name) }
        for type in Unwrapping.formats {
            guard let format = type.init(bytes) else { continue }
            layers.append(Layer(.container(type.container), offset: offset, size: bytes.count, name: name))
            return try contents(of: format.inside(), bytes)
        }
        if let compression = Compression(magicOf: bytes) {
            return try contents(of: compression, bytes, at: offset, name: name)
        }
        if let archive = Archive(bytes) {
            return try contents(of: archive, at: offset, size: bytes.count, name: name)
        }
        if Banner.isIn(bytes) { return memory(bytes, at: offset, name: name) }
        layers.append(Layer(.container(.unknown), offset: offset, size: bytes.count, name: name))
        // Large files of any kind have places that look like a payload for a while.
        guard let found = try hidden(in: bytes, at: 0, least: 1 << 20) else {
            layers.removeLast()
            throw layers.isEmpty ? .unrecognised : .unknownPayload(offset: offset, size: bytes.count)
        }
        return found
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
        case .memory: return memory(bytes, at: 0, name: nil)
        case .hidden(let region, let start, let file):
            if let found = try hidden(in: region, at: start) { return found }
            if let file {
                layers.removeLast()
                return kernel(file, at: layer.offset, name: layer.name)
            }
            if Banner.isIn(region) { return memory(region, at: start, name: nil) }
            throw .noKernel("no compressed payload was found")
        }
    }

    private mutating func contents(
        of compression: Compression, _ bytes: Bytes, at offset: Int, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        layers.append(Layer(.compression(compression), offset: offset, size: bytes.count, name: name))
        if let archive = Archive(bytes, compression, limit: limit) {
            return try contents(of: archive, at: 0, size: nil, name: nil)
        }
        let output: Compression.Output
        do throws(CompressionError) {
            output = try compression.decompressed(bytes, limit: limit)
        } catch {
            throw .compression(error)
        }
        total -= output.contents.count
        layers[layers.count - 1] = Layer(
            .compression(compression), offset: offset, size: output.consumed, name: name)
        // The kernel's build puts the size of the contents behind the payload (scripts/Makefile.lib, size_append).
        if output.consumed == bytes.count - 4,
            let stated = try? bytes.integer(UInt32.self, at: output.consumed, .little),
            stated != UInt32(truncatingIfNeeded: output.contents.count)
        {
            throw .wrongSize(stated: Int(stated), found: output.contents.count)
        }
        return try kernel(in: output.contents, at: 0, name: nil)
    }

    /// - Parameter size: nil if it is not known, as the archive is decompressed only as far as its kernel.
    private mutating func contents(
        of archive: Archive, at offset: Int, size: Int?, name: String?
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        layers.append(Layer(.container(archive.container), offset: offset, size: size, name: name))
        let package: KernelPackage
        do throws(ArchiveError) {
            package = try archive.kernel(limit: limit, scanLimit: total)
        } catch {
            switch error {
            case .problem(let problem): throw problem
            case .compression(let error): throw .compression(error)
            }
        }
        total -= package.scanned
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
        guard let wrapper = ElfWrapper(file) else { return kernel(file, at: offset, name: name) }
        layers.append(Layer(.container(.elfWrapper), offset: offset, size: bytes.count, name: name))
        return try contents(of: wrapper.inside, bytes)
    }

    /// The kernel that `file` is.
    private mutating func kernel(_ file: ELFFile, at offset: Int, name: String?) -> ImageFile.Kernel {
        layers.append(Layer(.elf, offset: offset, size: file.bytes.count, name: name))
        var found = ImageHints(machine: file.machine, layout: file.layout, flags: file.flags)
        found.complete(with: hints)
        hints = found
        return .elf(file)
    }

    private mutating func memory(_ bytes: Bytes, at offset: Int, name: String?) -> ImageFile.Kernel {
        layers.append(Layer(.memory, offset: offset, size: bytes.count, name: name))
        hints.conclude()
        if hints.machine == nil || hints.layout == nil { hints.complete(with: ImageHints(contents: bytes)) }
        return .memory(MemoryImage(bytes: bytes, hints: hints))
    }

    /// The kernel in a compressed payload somewhere in `region`, which starts at `start` of the last layer.
    ///
    /// - Parameter least: bytes that must come out of a payload before its error is worth a report.
    /// - Returns: nil if nothing there looks like a payload.
    /// - Throws: the error of the payload that could be decompressed furthest, if none is whole.
    private mutating func hidden(
        in region: Bytes, at start: Int, least: Int = 1 << 12
    ) throws(ImageError.Problem) -> ImageFile.Kernel? {
        var furthest: (layer: Layer, error: CompressionError)?
        var room = limit
        for candidate in PayloadSearch.candidates(in: region).prefix(PayloadSearch.attemptLimit) {
            guard let payload = try? region.suffix(from: candidate.offset) else { continue }
            let output: Compression.Output
            do throws(CompressionError) {
                output = try candidate.format.decompressed(payload, limit: room)
            } catch {
                room -= min(room, error.produced)
                total -= min(total, error.produced)
                // What looks like a payload and is none goes wrong before it gives anything worth the name.
                guard error.produced > max(furthest?.error.produced ?? 0, least) else { continue }
                let layer = Layer(
                    .compression(candidate.format), offset: start + candidate.offset, size: payload.count)
                furthest = (layer, error)
                continue
            }
            room -= output.contents.count
            total -= output.contents.count
            guard PayloadSearch.isKernel(output.contents) else { continue }
            layers.append(
                Layer(.compression(candidate.format), offset: start + candidate.offset, size: output.consumed))
            return try kernel(in: output.contents, at: 0, name: nil)
        }
        guard let furthest else { return nil }
        layers.append(furthest.layer)
        throw .compression(furthest.error)
    }
}
