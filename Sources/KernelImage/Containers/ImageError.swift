import ELF

/// Why no kernel was found in a file: what was recognised, and where that ended.
public struct ImageError: Error, Hashable, Sendable {
    /// What was recognised, from the outside in.
    public let layers: [Layer]
    /// What is wrong inside the last of them.
    public let problem: Problem

    /// What can be wrong with a layer. Offsets are in bytes from its start.
    public enum Problem: Error, Hashable, Sendable {
        /// There are no bytes.
        case empty
        /// The bytes are nothing that this project knows, and no kernel's banner or compressed payload is in them.
        case unrecognised
        /// What a layer holds is nothing that this project knows; it may be encrypted.
        case unknownPayload(offset: Int, size: Int)
        /// A part lies, wholly or partly, behind the end of the bytes.
        case truncated(part: String, offset: Int, size: Int, available: Int)
        /// A field has a value that it cannot have.
        case badField(String, offset: Int, value: UInt64)
        /// A checksum is not that of the bytes it is for.
        case badChecksum(String, offset: Int)
        /// The layer is sound, but does not hold a kernel; the text says what was looked for.
        case noKernel(String)
        /// The layer uses something that is not supported.
        case unsupported(String)
        /// A compressed payload could not be decompressed.
        case compression(CompressionError)
        /// The size that is stated for a payload's contents is not the one that they have.
        case wrongSize(stated: Int, found: Int)
        /// The kernel is an ELF file that cannot be read.
        case elf(ELFError)
        /// There are more layers than that inside each other.
        case tooDeep(limit: Int)
    }
}

extension ImageError: CustomStringConvertible {
    public var description: String {
        guard !layers.isEmpty else { return problem.description }
        let chain = layers.map { $0.kind.description }.joined(separator: " > ")
        let place = layers.last.map { layer in
            (layer.name.map { " '\($0)'" } ?? "") + (layers.count > 1 ? " at offset \(layer.offset)" : "")
        }
        return "\(chain)\(place ?? ""): \(problem)"
    }
}

extension ImageError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "there is nothing in it"
        case .unrecognised:
            "no known format: neither a kernel's image nor a package, and no kernel or compressed payload is inside"
        case .unknownPayload(let offset, let size):
            "the \(size) bytes at offset \(offset) are of no known format: encrypted, or damaged?"
        case .truncated(let part, let offset, let size, let available):
            "\(part) needs \(size) bytes at offset \(offset), but there are only \(available): truncated?"
        case .badField(let field, let offset, let value):
            "\(field) at offset \(offset) is \(value), which it cannot be"
        case .badChecksum(let part, let offset): "\(part) at offset \(offset) does not have its checksum: damaged?"
        case .noKernel(let looked): "no kernel is in it: \(looked)"
        case .unsupported(let what): "\(what), which is not supported"
        case .compression(let error): error.description
        case .wrongSize(let stated, let found):
            "its contents have \(found) bytes, where \(stated) are stated: damaged?"
        case .elf(let error): error.description
        case .tooDeep(let limit): "more than \(limit) layers inside each other"
        }
    }
}
