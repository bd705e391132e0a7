import ArgumentParser

/// How a command prints what it found.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
