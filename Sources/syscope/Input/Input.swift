import Binary
import CLinux
import KernelImage

/// What a command reads.
enum Input {
    /// The bytes of the file at `path`.
    static func contents(of path: String) throws(Failure) -> Bytes {
        releaseProgramPages()
        linux_return_freed_memory()
        do throws(FileError) {
            return try Bytes(contentsOf: path)
        } catch {
            throw Failure(error.description)
        }
    }

    /// Gives back what the program has taken of its code so far: most of it is not needed again, and what comes next
    /// needs room.
    static func releaseProgramPages() {
        linux_release_program_pages()
    }

    /// The kernel in the file at `path`, in whatever it is wrapped.
    static func kernelImage(at path: String) throws(Failure) -> KernelImage {
        try kernelImage(of: imageFile(at: path), at: path)
    }

    /// The kernel of `image`, which the file at `path` holds.
    static func kernelImage(of image: ImageFile, at path: String) throws(Failure) -> KernelImage {
        do {
            return try KernelImage(image.kernel)
        } catch {
            throw Failure("\(path): \(image.layers.count > 1 ? "inside \(image.chain): " : "")\(error)")
        }
    }
}
