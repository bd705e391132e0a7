import Ftrace

/// The compat programs that run on this machine now.
public enum RunningPrograms {
    /// Processes that run one.
    public static func compatProcesses() -> [Int32] {
        TraceFS(path: "/proc").names(in: "").compactMap { Int32($0) }
            .filter { ProgramWidth(ofProcess: $0) == .compat }
    }

    /// The widths of the programs that `session` traces from its start, by task.
    static func widths(of session: TraceSession) -> [Int32: ProgramWidth] {
        guard Machine.host.leavesCompatOut else { return [:] }
        // Until its exec it runs this program.
        if let command = session.command { return [command.pid: .native] }
        let processes = session.tracesMachine ? compatProcesses() : session.processes
        var widths: [Int32: ProgramWidth] = [:]
        for process in processes {
            guard let width = ProgramWidth(ofProcess: process) else { continue }
            for task in TraceFS(path: "/proc").names(in: "\(process)/task") { widths[Int32(task) ?? process] = width }
        }
        return widths
    }
}
