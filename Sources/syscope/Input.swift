import Binary
import ELF
import KernelImage

/// What a command reads.
enum Input {
    /// The bytes of the file at `path`.
    static func contents(of path: String) throws(Failure) -> Bytes {
        do throws(FileError) {
            return try Bytes(contentsOf: path)
        } catch {
            throw Failure(error.description)
        }
    }

    /// The kernel in the file at `path`: an ELF file, plain or compressed as a whole.
    static func kernelImage(at path: String) throws(Failure) -> KernelImage {
        var bytes = try contents(of: path)
        if bytes.isEmpty { throw Failure("\(path): the file is empty") }
        var compression = ""
        if let format = Compression(magicOf: bytes) {
            do throws(CompressionError) {
                bytes = try format.decompressed(bytes).contents
            } catch {
                throw Failure("\(path): \(error)")
            }
            compression = "inside \(format.rawValue): "
        }
        do throws(ELFError) {
            return try KernelImage(File(bytes))
        } catch {
            throw Failure("\(path): \(compression)\(error)")
        }
    }
}
