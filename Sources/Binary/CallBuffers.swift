/// What a function of a C library gets: the bytes that it reads, and the room that it may fill.
///
/// The pointers are valid only during the call that gets them. ``BytesBuilder`` and ``RefillableBytes`` compare the
/// count that the function returns with the room that it had.
public struct CallBuffers {
    private let source: UnsafeRawBufferPointer
    private let target: UnsafeMutableRawBufferPointer

    init(_ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer) {
        self.source = source
        self.target = target
    }

    /// Bytes to read.
    public var inputCount: Int { source.count }
    /// Bytes that may be written.
    public var outputCount: Int { target.count }

    /// The first byte to read; nil if there may be none.
    public func input<Element: BitwiseCopyable>(as type: Element.Type = UInt8.self) -> UnsafePointer<Element>? {
        source.baseAddress?.assumingMemoryBound(to: type)
    }

    /// The first byte to read, for C functions that take a pointer that is not const, though they only read.
    public func mutableInput<Element: BitwiseCopyable>(
        as type: Element.Type = UInt8.self
    ) -> UnsafeMutablePointer<Element>? {
        UnsafeMutablePointer(mutating: input(as: type))
    }

    /// The first byte of the room; nil if there may be no room.
    public func output<Element: BitwiseCopyable>(as type: Element.Type = UInt8.self) -> UnsafeMutablePointer<Element>? {
        target.baseAddress?.assumingMemoryBound(to: type)
    }

    /// The first `count` bytes of the room, which have been written, as what the next call is to read.
    public func written(_ count: Int) -> CallBuffers {
        let end = min(max(count, 0), target.count)
        return CallBuffers(
            UnsafeRawBufferPointer(rebasing: target[..<end]), UnsafeMutableRawBufferPointer(start: nil, count: 0))
    }

    /// Copies what there is to read to the start of the room, as much as fits.
    public func copy() {
        let count = min(source.count, target.count)
        UnsafeMutableRawBufferPointer(rebasing: target[..<count])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
    }
}

extension Bytes {
    /// Calls `body` with the bytes to read, and no room.
    public func read<Result>(_ body: (CallBuffers) -> Result) -> Result {
        withUnsafeBytes { body(CallBuffers($0, UnsafeMutableRawBufferPointer(start: nil, count: 0))) }
    }
}
