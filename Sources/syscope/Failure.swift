/// Why a command could not do its work: one line for standard error.
struct Failure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
