import Binary

/// A prediction compared with what was expected.
public struct EventComparison: Sendable {
    /// Names that were predicted and are expected.
    public let common: Int
    /// Names that are expected, but were not predicted, sorted.
    public let missing: [String]
    /// Names that were predicted, but are not expected, sorted.
    public let unexpected: [String]

    /// Compares two lists, in which order and repetition do not count.
    public init(predicted: [String], expected: [String]) {
        let predictedSet = Set(predicted)
        let expectedSet = Set(expected)
        common = predictedSet.intersection(expectedSet).count
        missing = EventCatalogue.sorted(expectedSet.subtracting(predictedSet))
        unexpected = EventCatalogue.sorted(predictedSet.subtracting(expectedSet))
    }

    /// Whether the two lists hold the same names.
    public var agrees: Bool { missing.isEmpty && unexpected.isEmpty }
}
