import Binary
import SyscallEvents

/// What a remedy, or several together, would bring to a kernel of a survey.
public struct SurveyedRemedy: Sendable, Equatable {
    /// Its name, as ``Remedy`` has it; of several, the names with `+` between them.
    public var name: String
    /// Syscalls that would have their events.
    public var availableCount: Int
    /// Syscalls that would miss them all the same.
    public var missingCount: Int
    /// Bytes by which the image would grow; nil if the image has no symbols to encode.
    public var imageGrowth: Int?

    init(_ outcome: RemedyOutcome) {
        name = outcome.remedies.name
        availableCount = outcome.availableCount
        missingCount = outcome.missingCount
        imageGrowth = outcome.imageGrowth
    }

    init?(_ json: JSONValue) {
        guard let name = json["remedy"]?.string, let available = json["available"]?.number,
            let missing = json["missing"]?.number
        else { return nil }
        self.name = name
        availableCount = available
        missingCount = missing
        imageGrowth = json["imageGrowth"]?.number
    }

    var json: JSONValue {
        .object([
            ("remedy", .string(name)), ("available", .number(availableCount)), ("missing", .number(missingCount)),
            ("imageGrowth", .optional(imageGrowth) { .number($0) }),
        ])
    }
}
