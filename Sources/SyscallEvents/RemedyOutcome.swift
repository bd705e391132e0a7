/// What a remedy, or several together, bring, and what they cost.
public struct RemedyOutcome: Sendable {
    /// The remedies.
    public let remedies: Set<Remedy>
    /// Syscalls that have their events with them.
    public let availableCount: Int
    /// Syscalls that miss them all the same.
    public let missingCount: Int
    /// Bytes by which the kallsyms tables grow, measured by encoding them; nil if the image has no symbols to encode.
    public let tableGrowth: Int?
    /// Bytes by which the padding behind the tables grows; negative if it shrinks.
    public let paddingGrowth: Int
    /// Bytes by which the kernel's code grows (``Remedy/codeGrowth(for:)``).
    public let codeGrowth: Int

    /// Bytes by which the image grows: tables, padding and code.
    public var imageGrowth: Int? { tableGrowth.map { $0 + paddingGrowth + codeGrowth } }

    /// Whether no event is missing with them.
    public var isComplete: Bool { missingCount == 0 }
}

extension [RemedyOutcome] {
    /// The outcome without missing events whose image grows least; nil if every outcome leaves some missing.
    public var cheapest: RemedyOutcome? {
        filter { $0.isComplete }.min { ($0.imageGrowth ?? .max) < ($1.imageGrowth ?? .max) }
    }
}
