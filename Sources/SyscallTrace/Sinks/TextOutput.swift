import Binary

/// Text on its way to a file: handed over in large pieces.
public struct TextOutput: ~Copyable {
    /// Takes finished text; throws if it cannot be written.
    public typealias Write = (borrowing TextBuffer) throws(FileError) -> Void

    var text = TextBuffer()
    private let write: Write

    /// Hands text over to `write`.
    public init(_ write: @escaping Write) {
        self.write = write
    }

    /// Whether so much has been said that it should be handed over.
    var isFull: Bool { text.count >= 64 << 10 }

    /// Hands over what there is.
    mutating func flush() throws(TraceError) {
        guard text.count > 0 else { return }
        do {
            try write(text)
        } catch {
            throw .output(error)
        }
        text.clear()
    }
}
