import Ftrace

/// What happens in a trace that is no call.
public struct TraceNote {
    /// What happens.
    public enum Event {
        /// The task is new; the one in the slot `parent` has made it.
        case newTask(parent: Int)
        /// The task is called something else from now on.
        case renamed
        /// The task has replaced its program by `file`.
        case exec(file: [UInt8])
        /// The task that has just replaced its program was the thread `pid`, and has the number of its process now.
        case renumbered(from: Int32)
        /// The program that the task runs is a 32-bit one of a 64-bit kernel; whether its calls are recorded.
        case compatProgram(isRecorded: Bool)
        /// A signal is delivered to the task, or ends its process.
        case signal(Signal)
        /// The task has ended: the last that is said of it. Its slot may be another task's afterwards.
        case ended(TaskEnd)
        /// The kernel dropped events of this CPU.
        case lost(PageCursor.Loss)
    }

    /// What happens.
    public let event: Event
    /// The task's slot; -1 for what is of no task.
    public let task: Int
    /// The CPU that recorded it; -1 for what no event tells.
    public let cpu: Int
    /// When, in nanoseconds of the trace clock.
    public let time: UInt64

    init(_ event: Event, task: Int, _ context: EventContext) {
        self.event = event
        self.task = task
        cpu = context.cpu
        time = context.timestamp
    }
}
