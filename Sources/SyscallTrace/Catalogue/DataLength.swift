/// How much an argument points to: bytes, or elements of an array. Numbers of arguments count from 0.
enum DataLength: Sendable, Hashable {
    /// What the C type has.
    case whole
    /// As many bytes in every call.
    case fixed(Int)
    /// The value of an argument.
    case argument(Int)
    /// What an argument points to: before the call the room that there is, after it what there is in it.
    case pointed(Int)
    /// The result of the call.
    case result
    /// As many bits as the value of an argument says, in whole words.
    case bits(Int)
    /// A byte for each page of a range, whose size in bytes an argument is.
    case pages(Int)
    /// The size in bytes is a field of the structure itself: `sched_attr`, `perf_event_attr`.
    case leading
    /// The command, which is another argument, says it.
    case command
}
