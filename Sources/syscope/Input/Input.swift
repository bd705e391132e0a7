import Binary
import CLinux
import ELF
import Kallsyms
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

    /// Gives back the memory that the program's own code takes so far: most of that code is not needed again, and what
    /// comes next needs room.
    static func releaseProgramPages() {
        linux_release_program_pages()
    }

    /// A symbolizer for the kernel in the file at `path`: an image, a package, or a text such as a System.map.
    static func symbolizer(at path: String) throws(Failure) -> Symbolizer {
        let bytes = try contents(of: path)
        let file: ImageFile
        do throws(ImageError) {
            file = try ImageFile(bytes)
        } catch {
            guard error.problem == .unrecognised, let map = try? SystemMap(bytes, grammar: .lines).symbols,
                !map.entries.isEmpty
            else { throw Failure("\(path): \(error)") }
            // Addresses have all their digits, as nm and the kernel print them.
            let digits = bytes.firstOffset(of: " ".utf8) ?? 16
            return Symbolizer(map, wordSize: digits > 8 ? 8 : 4)
        }
        let kernel = try KernelInput(file, at: path)
        return Symbolizer(try kernel.symbols(), wordSize: try kernel.image().layout.wordSize)
    }
}
