/// Why a text is no JSON (RFC 8259).
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, in bytes from the start of the text.
    public let offset: Int
    /// What was expected there.
    public let expected: String

    public var description: String { "no JSON: \(expected) expected at byte \(offset)" }
}
