import Binary
import Glibc

/// The width of a program: `EI_CLASS` of its ELF file.
public enum ProgramWidth: Sendable, Hashable {
    /// 32 bits, on a kernel of 64: the kernel's compat programs.
    case compat
    /// The kernel's own.
    case native

    /// The width of the program in the file at `path`, or of the interpreter that a script names; nil if that cannot be
    /// seen.
    public init?(ofFile path: String) {
        self.init(path, scripts: ProgramWidth.deepestScript)
    }

    /// The width of what the process `pid` runs now; nil if it has ended, or is a thread of the kernel.
    public init?(ofProcess pid: Int32) {
        self.init("/proc/\(pid)/exe", scripts: 0)
    }

    private init?(_ path: String, scripts: Int) {
        var status = stat()
        // To open a pipe would be to wait.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var start = [UInt8](repeating: 0, count: ProgramWidth.longestStart)
        guard let reader = try? FileReader(path), let count = try? reader.read(into: &start, from: 0), count > 5
        else { return nil }
        start.removeLast(start.count - count)
        if start.starts(with: Array("\u{7f}ELF".utf8)) {
            switch start[4] {
            case 1: self = .compat
            case 2: self = .native
            default: return nil
            }
            return
        }
        guard scripts > 0, start.starts(with: Array("#!".utf8)) else { return nil }
        let line = start.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }.drop(while: ProgramWidth.isBlank)
        self.init(String(decoding: line.prefix { !ProgramWidth.isBlank($0) }, as: UTF8.self), scripts: scripts - 1)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// `BINPRM_BUF_SIZE`, and how many scripts may be each other's interpreters (Linux `fs/exec.c`).
    private static let longestStart = 256
    private static let deepestScript = 5
}
