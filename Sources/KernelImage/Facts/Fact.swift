/// A fact about a kernel, and what it was read from.
public struct Fact<Value: Sendable>: Sendable {
    /// What is known.
    public let value: Value
    /// What it was read from.
    public let evidence: Evidence

    /// The fact `value`, read from `evidence`.
    public init(_ value: Value, _ evidence: Evidence) {
        self.value = value
        self.evidence = evidence
    }
}
