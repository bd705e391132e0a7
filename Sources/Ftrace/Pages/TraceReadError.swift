import Binary

/// Why events could not be read.
public enum TraceReadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or the kernel's own file, could not be read.
    case file(FileError)
    /// A page is not what it should be; `position` is where it starts: in the file, or in the decompressed data of the
    /// CPU.
    case page(RingBufferError, cpu: Int, position: Int)
    /// A compressed chunk at `position` of the file is not what it should be.
    case compression(position: Int, problem: String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .page(let error, let cpu, let position):
            "\(error.description); in the page at \(position) of the data of CPU \(cpu)"
        case .compression(let position, let problem):
            "compressed data at offset \(position): \(problem)"
        }
    }
}
