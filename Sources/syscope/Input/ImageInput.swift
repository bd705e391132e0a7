import Binary
import Glibc
import KernelImage

extension Input {
    /// The kernel in the file at `path`, in whatever it is wrapped.
    static func imageFile(at path: String) throws(Failure) -> ImageFile {
        let bytes = try contents(of: path)
        do throws(ImageError) {
            return try ImageFile(bytes)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    /// A kernel's configuration, and where it was found.
    struct FoundConfig {
        let config: KernelConfig
        let source: Source

        enum Source: String {
            /// A file that was named.
            case option = "given"
            /// Beside the kernel in its package.
            case package
            /// In the image (`CONFIG_IKCONFIG`).
            case image
            /// The `config-*` file beside the image.
            case sibling = "beside the image"
        }
    }

    /// The configuration of a kernel: of the file at `option`, from its package, from the image, or beside it.
    ///
    /// - Parameter searchesImage: whether the image is searched; who reads the kernel finds it there without a search.
    /// - Throws: ``Failure`` if the file that was named cannot be read. Any other that cannot be is passed over.
    static func config(
        at option: String?, for image: ImageFile, at path: String, searchesImage: Bool = true
    ) throws(Failure) -> FoundConfig? {
        if let option {
            let bytes = try contents(of: option)
            do throws(KernelConfigError) {
                return FoundConfig(config: try KernelConfig(file: bytes), source: .option)
            } catch {
                throw Failure("\(option): \(error)")
            }
        }
        if let bytes = image.config, let config = try? KernelConfig(file: bytes) {
            return FoundConfig(config: config, source: .package)
        }
        if searchesImage, let config = try? KernelConfig.embedded(in: image.kernel.bytes) {
            return FoundConfig(config: config, source: .image)
        }
        guard let sibling = KernelPath.config(beside: path), access(sibling, R_OK) == 0,
            let config = try? KernelConfig(file: contents(of: sibling))
        else { return nil }
        return FoundConfig(config: config, source: .sibling)
    }
}
