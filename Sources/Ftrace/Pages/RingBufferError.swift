/// Why a ring-buffer page cannot be decoded.
public struct RingBufferError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the page, in bytes.
    public let offset: Int
    /// What is wrong there.
    public let problem: Problem

    /// What is wrong with a page.
    public enum Problem: Hashable, Sendable {
        /// The page has only `size` bytes.
        case shortPage(size: Int)
        /// The page says that it holds `commit` bytes of data, with room for `room`.
        case commitTooLarge(commit: Int, room: Int)
        /// A record of `size` bytes, with `room` bytes left.
        case recordTooLarge(size: Int, room: Int)
        /// A field at `offset` of `size` bytes in an event of `count` bytes.
        case fieldOutside(size: Int, count: Int)
    }

    @usableFromInline
    init(offset: Int, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    /// What is wrong, in one line.
    public var description: String {
        switch problem {
        case .shortPage(let size): "ring-buffer page of only \(size) bytes"
        case .commitTooLarge(let commit, let room):
            "ring-buffer page says it holds \(commit) bytes of data, but has room for \(room)"
        case .recordTooLarge(let size, let room):
            "record of \(size) bytes at offset \(offset) of the page, but only \(room) bytes are left"
        case .fieldOutside(let size, let count):
            "field of \(size) bytes at offset \(offset) of an event of \(count) bytes"
        }
    }
}
