/// A structure of a C library that has to stay where it is in memory.
public final class Pinned<Structure> {
    /// Where it is, for as long as this object lives.
    public let pointer: UnsafeMutablePointer<Structure>

    /// Allocates a structure and gives it `value`.
    public init(_ value: Structure) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: value)
    }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }
}
