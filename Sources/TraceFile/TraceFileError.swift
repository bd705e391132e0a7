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
    /// The file ends, or a size in it is wrong: what was wanted lies outside it.
    case truncated(offset: Int, expected: String)
    /// What is at `offset` is not what should be there.
    case invalid(offset: Int, expected: String)
    /// An event format, or the page header, in the file cannot be understood.
    case format(String, EventFormatError)

    public var description: String {
        switch self {
        case .file(let error): error.description
        case .notATraceFile: "not a trace file: it does not start with 17 08 44 'tracing'"
        case .unsupportedVersion(let version):
            "trace file of version '\(TraceFileError.printable(version))': only 6 and 7 are known"
        case .unsupportedCompression(let name):
            "compressed with '\(TraceFileError.printable(name))': only zstd and zlib are known"
        case .truncated(let offset, let expected): "offset \(offset): the file ends before \(expected)"
        case .invalid(let offset, let expected): "offset \(offset): expected \(expected)"
        case .format(let name, let error): "format of '\(TraceFileError.printable(name))': \(error.description)"
        }
    }

    /// Text from a file, safe for a terminal.
    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(80).map { $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?" })
    }
}
