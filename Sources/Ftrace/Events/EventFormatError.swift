/// Why a `format`, `header_page` or `header_event` file cannot be understood.
public enum EventFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line `line`, counted from 1, is not what it should be.
    case invalid(line: Int, expected: String)
    /// `found`, on line `line`, is no name that the kernel can give.
    case name(line: Int, KernelName, found: String)
    /// Something every such file has is not there.
    case missing(String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .invalid(let line, let expected): "line \(line): expected \(expected)"
        case .name(let line, let kind, let found): "line \(line): \(kind.refusal(of: found))"
        case .missing(let what): "no '\(what)'"
        }
    }
}
