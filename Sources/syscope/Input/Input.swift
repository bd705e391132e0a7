import Binary
import CLinux
import Kallsyms
import KernelImage

/// What a command reads.
enum Input {
    /// The bytes of the file at `path`, of standard input for "-".
    static func contents(of path: String) throws(Failure) -> Bytes {
        releaseProgramPages()
        linux_return_freed_memory()
        // Its size is that of all addresses.
        if path == runningKernel { return try runningKernelMemory() }
        do throws(FileError) {
            return try Bytes(contentsOf: path == "-" ? "/dev/stdin" : path)
        } catch {
            throw Failure(error.description)
        }
    }

    /// The memory of the running kernel, as a core file.
    static let runningKernel = "/proc/kcore"

    /// The running kernel, as a core file of its own.
    private static func runningKernelMemory() throws(Failure) -> Bytes {
        let file: PlacedReader
        do throws(FileError) {
            file = try PlacedReader(runningKernel)
        } catch {
            throw Failure("\(error.description); the image in /boot can be read, and by symbolize /proc/kallsyms")
        }
        do throws(ImageError.Problem) {
            return try KernelCore.excerpt { file.bytes(at: $0, count: $1) }
        } catch {
            throw Failure("\(runningKernel): \(error)")
        }
    }

    /// The text that `bytes` is, or is compressed to; nil if it is none.
    static func text(_ bytes: Bytes, at path: String) throws(Failure) -> Bytes? {
        guard let format = Compression(magicOf: bytes) else {
            return ListedSymbols.isText(bytes) ? bytes : nil
        }
        guard let start = try? format.beginning(of: bytes, count: ListedSymbols.textSample),
            ListedSymbols.isText(start)
        else { return nil }
        do throws(CompressionError) {
            return try format.decompressed(bytes).contents
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    /// Gives back the memory that the program's own code takes so far: most of that code is not needed again, and what
    /// comes next needs room.
    static func releaseProgramPages() {
        linux_release_program_pages()
    }
}
