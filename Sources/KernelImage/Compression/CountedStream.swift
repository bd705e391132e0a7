import Binary

/// The stream structure of zlib or libbz2: the library counts down the bytes that it may still read and write, in 32
/// bits each.
protocol CountedStream {
    associatedtype Unit: BitwiseCopyable
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var next_in: UnsafeMutablePointer<Unit>! { get set }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var avail_in: UInt32 { get set }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var next_out: UnsafeMutablePointer<Unit>! { get set }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var avail_out: UInt32 { get set }
}

extension Pinned where Structure: CountedStream {
    /// Gives the library `buffers` for one `call`, and counts what it took and made.
    ///
    /// - Returns: what the call returned, and a step whose state is still to be set by that.
    func step(
        _ buffers: CallBuffers, _ call: (UnsafeMutablePointer<Structure>) -> Int32
    ) -> (code: Int32, step: Decompression.Step) {
        let input = UInt32(clamping: buffers.inputCount)
        let output = UInt32(clamping: buffers.outputCount)
        pointer.pointee.next_in = buffers.mutableInput(as: Structure.Unit.self)
        pointer.pointee.avail_in = input
        pointer.pointee.next_out = buffers.output(as: Structure.Unit.self)
        pointer.pointee.avail_out = output
        let code = call(pointer)
        return (
            code,
            Decompression.Step(
                consumed: Int(input - pointer.pointee.avail_in), produced: Int(output - pointer.pointee.avail_out))
        )
    }
}
