import Binary
import ELF

/// The kernel in a file, whatever it is wrapped in: an image as a distribution ships it, or a package.
///
/// The wrappings are taken off one after another until the kernel itself is there, as an ELF file or as a memory
/// image. Each is recognised by its contents; names of files mean nothing, except in a package.
public struct ImageFile: Sendable {
    /// The wrappings, from the outside in; the last is the kernel itself.
    public let layers: [Layer]
    /// The kernel.
    public let kernel: Kernel
    /// The kernel's image as it is installed: the file itself or, of a package or an archive, the file in it. Nil if
    /// its debug information was not read.
    public let image: Bytes?
    /// The configuration that a package holds beside the kernel, as it is there.
    public let config: Bytes?
    /// What the containers say about the kernel.
    public let hints: ImageHints
    /// Other containers that hold kernels, in a file in which ``kernel`` was found by search: the second slot of a firmware,
    /// a rescue system. Their offsets are those of the layer in which they are, the first of ``layers`` that was searched.
    public let others: [Layer]

    /// A kernel in one of its two forms.
    public enum Kernel: Sendable {
        /// As the linker made it, with or without a symbol table.
        case elf(ELFFile)
        /// As it comes to lie in memory.
        case memory(MemoryImage)

        /// The bytes.
        public var bytes: Bytes {
            switch self {
            case .elf(let file): file.bytes
            case .memory(let image): image.bytes
            }
        }
    }

    /// The most layers inside each other.
    public static let depthLimit = 10
    /// The most bytes that are made by decompression, of all layers and of what only looks like one, and gone through in
    /// archives: 16 GiB. It bounds the time that a file may take.
    public static let totalLimit = 1 << 34

    /// Finds the kernel in a file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - limit: the most bytes that any layer is decompressed to.
    ///   - keepsDebugInformation: whether debug information is read too. If not, sections `.debug_*` of a large kernel in a
    ///     package may be zero; they are nine tenths of its bytes.
    /// - Throws: ``ImageError`` if there is none, with what was recognised.
    public init(
        _ bytes: Bytes, limit: Int = Compression.defaultLimit, keepsDebugInformation: Bool = true
    ) throws(ImageError) {
        var unwrapping = Unwrapping(bytes, limit: limit, keepsDebugInformation: keepsDebugInformation)
        do throws(ImageError.Problem) {
            kernel = try unwrapping.kernel(in: bytes, at: 0, name: nil)
        } catch {
            throw ImageError(layers: unwrapping.layers, problem: error)
        }
        layers = unwrapping.layers
        image = unwrapping.image
        config = unwrapping.config
        hints = unwrapping.hints
        others = unwrapping.others
    }

    /// The layers' names: "bzImage > xz > ELF".
    public var chain: String { layers.map { $0.kind.description }.joined(separator: " > ") }
}
