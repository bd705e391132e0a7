import Binary
import Ftrace

/// Why a trace file cannot be read or written.
public enum TraceFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system refused.
    case file(FileError)
    /// The file does not start as a trace file does.
    case notATraceFile
    /// A version that this code does not know.
    case unsupportedVersion(String)
    /// Compression that this code does not know.
    case unsupportedCompression(String)
    /// The file ends, or a size in it is wrong: `expected` would be outside the file.
    case truncated(offset: Int, expected: String)
    /// What is at `offset` is not what should be there.
    case invalid(offset: Int, expected: String)
    /// `found`, at `offset`, is no name that the kernel can give.
    case name(offset: Int, KernelName, found: String)
    /// An event format, or the page header, at `offset` in the file cannot be understood. In a compressed section of a
    /// version 7 file the offset counts from the start of what it holds.
    case format(String, offset: Int, EventFormatError)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .notATraceFile: "not a trace file: it does not start with 17 08 44 'tracing'"
        case .unsupportedVersion(let version):
            "trace file of version '\(version.escaped)': only 6 and 7 are known"
        case .unsupportedCompression(let name):
            "compressed with '\(name.escaped)': only zstd and zlib are known"
        case .truncated(let offset, let expected): "offset \(offset): the file ends before \(expected)"
        case .invalid(let offset, let expected): "offset \(offset): expected \(expected)"
        case .name(let offset, let kind, let found): "offset \(offset): \(kind.refusal(of: found))"
        case .format(let name, let offset, let error):
            "format of '\(name.escaped)' at offset \(offset): \(error.description)"
        }
    }
}
