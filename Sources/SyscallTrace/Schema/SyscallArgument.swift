import Binary
import Ftrace

/// One argument of a syscall, in the entry events of one kernel.
public struct SyscallArgument: Sendable {
    /// The name that the kernel's source gives it.
    public let name: String
    /// Its C type.
    public let type: String
    let location: FieldLocation
    /// Where the upper half is, if the value has 64 bits and takes two registers.
    var highLocation: FieldLocation?
    /// What it points to, if the kernel recorded that.
    var text: ArgumentText?
    let decoder: ArgumentDecoder
}

extension SyscallArgument {
    /// The argument's value in an entry event.
    @inline(__always)
    func value(in event: EventPayload) throws(RingBufferError) -> UInt64 {
        let low = try event.number(at: location)
        guard let highLocation else { return low }
        return try event.number(at: highLocation) << 32 | low & 0xffff_ffff
    }

    /// Writes the argument as a reader wants to see it.
    func write(
        _ event: EventPayload, _ machine: Machine, stringLimit: Int, to text: inout TextBuffer
    ) throws(RingBufferError) {
        let value = try value(in: event)
        if let content = try self.text?.value(in: event) {
            // As strace does: names are shown in full.
            let limit = content.isData ? stringLimit : content.bytes.count
            text.appendStraceQuoted(Array(content.bytes.prefix(limit)))
            if content.isCut || content.bytes.count > limit { text.append("...") }
            return
        }
        decoder.write(value, machine, to: &text)
    }
}
