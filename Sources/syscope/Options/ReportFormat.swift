import ArgumentParser

/// The format of a command's answer.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json

    /// The version of all JSON documents. A change that could break a program that reads them raises it.
    static let schemaVersion = 1
}
