import Binary
import CLinux
import ELF
import Glibc
import SystemPackage

/// An ELF file with debug information, for a program that reads it by a path.
struct DebugFile {
    /// Its path; nil if the file is inside of another.
    let path: String?
    /// Its bytes.
    let bytes: Bytes

    /// Whether `file` says which source lines its code comes from.
    static func hasLines(_ file: ELFFile) -> Bool {
        file.section(named: ".debug_line") != nil || file.section(named: ".zdebug_line") != nil
    }

    /// A descriptor of a file in memory that holds the bytes.
    func inMemory() throws(Failure) -> FileDescriptor {
        let number = linux_memory_file("syscope")
        guard number >= 0 else { throw Failure("a file in memory cannot be made: \(String(cString: strerror(errno)))") }
        let file = FileDescriptor(rawValue: number)
        do throws(Errno) {
            try bytes.write(to: file)
        } catch {
            try? file.close()
            throw Failure("a decompressed file cannot be held in memory: \(error)")
        }
        return file
    }
}
