import Binary

/// Why a file is no survey's results.
public struct SurveyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1 on.
    public let line: Int
    /// What is wrong with it.
    public let problem: Problem

    /// What can be wrong with a line.
    public enum Problem: Hashable, Sendable {
        /// It is no JSON.
        case json(JSONError)
        /// It is JSON, and no record of a survey.
        case noRecord
    }

    public var description: String {
        switch problem {
        case .json(let error): "line \(line): \(error)"
        case .noRecord: "line \(line): no record of a survey"
        }
    }
}
