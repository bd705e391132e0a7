/// A signal that is sent or delivered to a task.
public struct Signal: Sendable, Hashable {
    /// The signal's number on the traced machine.
    public let number: Int32
    /// `si_code`: who sent it, or why.
    public let code: Int32

    /// The same number on every machine.
    static let sigkill: Int32 = 9
}
