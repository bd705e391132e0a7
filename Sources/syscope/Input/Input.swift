import Binary
import CLinux

/// What a command reads.
enum Input {
    /// The bytes of the file at `path`, of standard input for "-".
    static func contents(of path: String) throws(Failure) -> Bytes {
        releaseProgramPages()
        linux_return_freed_memory()
        // Its size is that of all addresses.
        guard path != "/proc/kcore" else {
            throw Failure(
                "/proc/kcore: the running kernel's memory is not read; its image in /boot is, and by symbolize /proc/kallsyms"
            )
        }
        do throws(FileError) {
            return try Bytes(contentsOf: path == "-" ? "/dev/stdin" : path)
        } catch {
            throw Failure(error.description)
        }
    }

    /// Gives back the memory that the program's own code takes so far: most of that code is not needed again, and what
    /// comes next needs room.
    static func releaseProgramPages() {
        linux_release_program_pages()
    }
}
