/// What the model knows of a process (thread group). It is kept until another process gets the number: threads
/// may end after the first of them.
struct TracedProcess {
    /// What a thread gave to exit_group().
    var exitStatus: Int32?
    /// The last signal that was sent to it and has not been delivered, and whether that has been said.
    var sentSignal: (signal: Signal, isShown: Bool)?
    /// The signal that has ended it, as its parent learned it.
    var endSignal: Int32?
}
