import Binary
import ELF
import Kallsyms
import KernelImage

/// A kernel that a command reads: the file that it is in, and what is known of it.
struct KernelInput {
    /// The path of the file.
    let path: String
    /// The file, and what the kernel is wrapped in there.
    let file: ImageFile
    /// What is known of the kernel.
    let facts: KernelFacts

    /// The kernel in the file at `path`, in whatever it is wrapped.
    ///
    /// - Parameters:
    ///   - config: the path of the kernel's configuration; nil to look for it in the package, in the image, and beside the
    ///     image.
    ///   - given: what the caller knows of the machine and the address of a raw image.
    ///   - keepsDebugInformation: whether debug information is needed.
    /// - Throws: ``Failure`` if a file cannot be read, or holds no kernel or no configuration.
    init(
        at path: String, config: String? = nil, given: ImageHints = ImageHints(), keepsDebugInformation: Bool = false
    ) throws(Failure) {
        let path = try KernelDirectory.kernel(at: path)
        try self.init(
            try Input.contents(of: path), at: path, config: config, given: given,
            keepsDebugInformation: keepsDebugInformation)
    }

    /// The kernel in `bytes`, the contents of the file at `path`.
    ///
    /// - Parameters:
    ///   - config: the path of the kernel's configuration; nil to look for it.
    ///   - given: what the caller knows of the machine and the address of a raw image.
    ///   - keepsDebugInformation: whether debug information is needed.
    /// - Throws: ``Failure`` if the bytes hold no kernel, or if the configuration that was named cannot be read.
    init(
        _ bytes: Bytes, at path: String, config: String? = nil, given: ImageHints = ImageHints(),
        keepsDebugInformation: Bool = false
    ) throws(Failure) {
        let file: ImageFile
        do throws(ImageError) {
            file = try ImageFile(bytes, keepsDebugInformation: keepsDebugInformation)
        } catch {
            if case .noKernel = error.problem, let other = PackageIdentity(of: bytes)?.packageOfKernel {
                throw Failure("\(path): \(error); the kernel is in the package \(other)")
            }
            guard error.problem == .unrecognised, ListedSymbols.isText(bytes), (try? ListedSymbols(bytes)) != nil else {
                throw Failure("\(path): \(error)")
            }
            throw Failure("\(path): a list of symbols, not a kernel: only symbolize reads it")
        }
        try self.init(file, at: path, config: config, given: given)
    }

    /// The kernel in `file`, which is at `path`.
    ///
    /// - Parameters:
    ///   - config: the path of the kernel's configuration; nil to look for it.
    ///   - given: what the caller knows of the machine and the address of a raw image.
    /// - Throws: ``Failure`` if the configuration that was named cannot be read.
    init(
        _ file: ImageFile, at path: String, config: String? = nil, given: ImageHints = ImageHints()
    ) throws(Failure) {
        self.path = path
        self.file = file
        facts = KernelFacts(
            file, given: given,
            config: try config.map { (option) throws(Failure) in try KernelInput.config(at: option) },
            sibling: { SiblingConfig.config(beside: path) })
    }

    /// The configuration in the file at `path`.
    static func config(at path: String) throws(Failure) -> KernelConfig {
        let bytes = try Input.contents(of: path)
        do throws(KernelConfigError) {
            return try KernelConfig(file: bytes)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    /// Makes sure that it is a Linux kernel, as far as the image tells.
    ///
    /// - Throws: ``Failure`` if it is the Xen hypervisor.
    func requireLinux() throws(Failure) {
        // A program that only knows Xen's message, as this one does, has no table of symbols like kallsyms.
        guard XenHypervisor.isIn(file.kernel.bytes), (try? facts.kallsyms) != nil else { return }
        throw Failure("\(path): \(file.chain): the Xen hypervisor, not a Linux kernel")
    }

    /// The size of an address in the kernel, and its byte order.
    func layout() throws(Failure) -> Layout {
        do throws(KernelImageError) { return try facts.layout } catch { throw failure(error) }
    }

    /// Whether this is the memory of a kernel as it ran, not its image.
    var isRunning: Bool { file.layers.contains { $0.kind == .container(.coreFile) } }

    /// The kernel's memory, which may be at no address.
    func image() throws(Failure) -> KernelImage {
        do throws(KernelImageError) { return try facts.image } catch { throw failure(error) }
    }

    /// The kernel's memory, by the addresses that it was linked for.
    func placedImage() throws(Failure) -> KernelImage {
        do throws(KernelImageError) { return try facts.placedImage } catch { throw failure(error) }
    }

    private func failure(_ error: KernelImageError) -> Failure {
        Failure("\(path): \(file.layers.count > 1 ? "inside \(file.chain): " : "")\(error)\(error.advice)")
    }

    /// The kernel's symbols: the ones that it carries itself, or else the ones that the linker left.
    func symbols() throws(Failure) -> SymbolMap {
        _ = try layout()
        do throws(TableError) {
            if let symbols = try facts.symbols { return symbols }
        } catch {
            throw Failure("\(path): \(file.chain): \(error)")
        }
        do throws(SymbolListError) {
            if let symbols = try facts.linkedSymbols { return symbols }
        } catch {
            throw Failure("\(path): \(file.chain): \(error)")
        }
        throw Failure("\(path): \(file.chain): the kernel has no symbol table: it was built without KALLSYMS")
    }
}
