/// An error that ends a command: one line for standard error.
struct Failure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
