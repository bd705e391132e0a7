/// Why the command line cannot be understood.
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
