import Binary
import Ftrace

/// Makes the events of a trace in memory, as the ring buffers of Linux 6.1 on x86-64 hold them: formats and pages.
///
/// Every event is a page of its own. Time goes on by a microsecond from each to the next.
public final class TraceMaker {
    /// The formats of the events, each with its system.
    public private(set) var formats: [(system: String, format: EventFormat)] = []
    /// The time of the next event, in nanoseconds.
    public var time: UInt64 = 1_000_000
    private var ids: [String: (id: Int, fields: [String: FieldLocation])] = [:]
    private var pages: [Int: [[UInt8]]] = [:]
    private var loss: PageCursor.Loss = .none
    private let layout: PageLayout

    /// A kernel with events of `syscalls`, each as `NAME(TYPE ARGUMENT, …)`; an argument of type `const char *` has its
    /// string in the event. `hasRaw`: and with `raw_syscalls`. `kinds`: `enter` or `exit` for a syscall of which not both
    /// are there.
    public init(_ syscalls: [String], hasRaw: Bool = false, kinds: [String: String] = [:]) throws {
        layout = try PageLayout(
            byteOrder: .host, commit: FieldLocation(offset: 8, size: 8), dataOffset: 16, pageSize: TraceMaker.pageSize)
        for syscall in syscalls {
            let parts = syscall.dropLast().split(separator: "(", maxSplits: 1).map(String.init)
            let name = parts[0]
            var fields = ["int __syscall_nr 4 4"]
            var strings: [String] = []
            for argument in parts.count > 1 ? parts[1].split(separator: ",") : [] {
                let words = argument.split(separator: " ").joined(separator: " ")
                fields.append("\(words) 8 8")
                if words.hasPrefix("const char * ") { strings.append(String(words.dropFirst(13))) }
            }
            fields += strings.map { "__data_loc char[] __\($0)_val 4 4" }
            if kinds[name] != "exit" { try add("syscalls", "sys_enter_\(name)", fields) }
            if kinds[name] != "enter" {
                try add("syscalls", "sys_exit_\(name)", ["int __syscall_nr 4 4", "long ret 8 8"])
            }
        }
        if hasRaw {
            try add("raw_syscalls", "sys_enter", ["long id 8 8", "unsigned long args[6] 48 8"])
            try add("raw_syscalls", "sys_exit", ["long id 8 8", "long ret 8 8"])
        }
        try add(
            "sched", "sched_process_exec", ["__data_loc char[] filename 4 4", "pid_t pid 4 4", "pid_t old_pid 4 4"])
        try add("sched", "sched_process_exit", ["char comm[16] 16 1", "pid_t pid 4 4", "int prio 4 4"])
        try add(
            "task", "task_newtask",
            ["pid_t pid 4 4", "char comm[16] 16 1", "unsigned long clone_flags 8 8", "short oom_score_adj 2 2"])
        try add("task", "task_rename", ["pid_t pid 4 4", "char oldcomm[16] 16 1", "char newcomm[16] 16 1"])
        try add(
            "signal", "signal_generate",
            [
                "int sig 4 4", "int errno 4 4", "int code 4 4", "char comm[16] 16 1", "pid_t pid 4 4", "int group 4 4",
                "int result 4 4",
            ])
        try add(
            "signal", "signal_deliver",
            [
                "int sig 4 4", "int errno 4 4", "int code 4 4", "unsigned long sa_handler 8 8",
                "unsigned long sa_flags 8 8",
            ])
    }

    private static let pageSize = 1024

    /// Adds the event `name` with `fields`, each `TYPE NAME SIZE ALIGNMENT`.
    private func add(_ system: String, _ name: String, _ fields: [String]) throws {
        var text = "name: \(name)\nID: \(ids.count + 300)\nformat:\n"
        text += "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
        text += "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
        text += "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
        text += "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
        var offset = 8
        var locations: [String: FieldLocation] = [:]
        for field in fields {
            var words = field.split(separator: " ")
            guard let alignment = Int(words.removeLast()), let size = Int(words.removeLast()) else { continue }
            // Arguments take 8 bytes each.
            offset = (offset + alignment - 1) / alignment * alignment
            let declaration = words.joined(separator: " ")
            let isSigned = ["int", "long", "pid_t", "short"].contains(words[0])
            text += "\tfield:\(declaration);\toffset:\(offset);\tsize:\(size);\tsigned:\(isSigned ? 1 : 0);\n"
            let last = words.last.map { String($0.prefix { $0 != "[" }) } ?? ""
            locations[last] = FieldLocation(offset: offset, size: size)
            offset += size
        }
        text += "\nprint fmt: \"\"\n"
        let format = try EventFormat(parsing: Bytes(Array(text.utf8)))
        formats.append((system, format))
        ids["\(system):\(name)"] = (format.id, locations)
    }

    /// Adds an event of the task `pid`.
    public func event(
        _ name: String, _ pid: Int32, cpu: Int = 0, _ numbers: [String: Int64] = [:], _ texts: [String: String] = [:]
    ) throws {
        guard let (id, fields) = ids[name] else { throw Unknown(event: name) }
        var payload = [UInt8](repeating: 0, count: fields.values.reduce(8) { max($0, $1.offset + $1.size) })
        func put(_ value: Int64, _ field: FieldLocation) {
            for index in 0..<field.size {
                let place = layout.byteOrder == .little ? index : field.size - 1 - index
                payload[field.offset + place] = UInt8(truncatingIfNeeded: value >> Int64(8 * index))
            }
        }
        put(Int64(id), FieldLocation(offset: 0, size: 2))
        put(Int64(pid), FieldLocation(offset: 4, size: 4))
        for (name, value) in numbers {
            guard let field = fields[name] else { throw Unknown(event: name) }
            put(value, field)
        }
        for (name, text) in texts {
            guard let field = fields[name] else { throw Unknown(event: name) }
            let bytes = Array(text.utf8)
            if field.size == 16 {
                payload.replaceSubrange(field.offset..<field.offset + bytes.count, with: bytes)
            } else {
                put(Int64(payload.count) | Int64(bytes.count + 1) << 16, field)
                payload += bytes + [0]
            }
        }
        add(payload, cpu)
    }

    /// Adds a page with an event of these bytes.
    private func add(_ payload: [UInt8], _ cpu: Int) {
        let padded = payload + [UInt8](repeating: 0, count: (4 - payload.count % 4) % 4)
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value) { Array($0) }
        }
        // Type 0: the size is in the next word, its own four bytes included.
        let data = bytes(UInt32(0)) + bytes(UInt32(padded.count + 4)) + padded
        var commit = UInt64(data.count)
        var missed: [UInt8] = []
        switch loss {
        case .none: break
        case .count(let count):
            commit |= 3 << 30
            missed = bytes(count)
        case .unknown: commit |= 1 << 31
        }
        loss = .none
        let page = bytes(time) + bytes(commit) + data + missed
        pages[cpu, default: []].append(page + [UInt8](repeating: 0, count: TraceMaker.pageSize - page.count))
        time += 1000
    }

    /// Such an event, or field, is not there.
    public struct Unknown: Error {
        let event: String
    }

    /// The events, to be merged.
    public var events: EventMerger {
        EventMerger(sources: pages.map { (cpu: $0.key, source: MadePages($0.value)) }, layout: layout)
    }
}

/// What happens, in the kernel's events.
extension TraceMaker {
    /// The task `pid` enters `syscall` with `arguments`, by name; a string is that which an argument of this name points to.
    public func enter(
        _ pid: Int32, _ syscall: String, _ arguments: [String: Int64] = [:], _ texts: [String: String] = [:],
        cpu: Int = 0
    ) throws {
        try event(
            "syscalls:sys_enter_\(syscall)", pid, cpu: cpu, arguments,
            Dictionary(uniqueKeysWithValues: texts.map { ("__\($0.key)_val", $0.value) }))
    }

    /// The task leaves `syscall`.
    public func exit(_ pid: Int32, _ syscall: String, _ result: Int64, cpu: Int = 0) throws {
        try event("syscalls:sys_exit_\(syscall)", pid, cpu: cpu, ["ret": result])
    }

    /// A whole call.
    public func call(
        _ pid: Int32, _ syscall: String, _ arguments: [String: Int64] = [:], _ texts: [String: String] = [:],
        result: Int64
    ) throws {
        try enter(pid, syscall, arguments, texts)
        try exit(pid, syscall, result)
    }

    /// `raw_syscalls:sys_enter`, whose arguments are all 0.
    public func rawEnter(_ pid: Int32, _ number: Int64) throws {
        try event("raw_syscalls:sys_enter", pid, ["id": number])
    }

    /// `raw_syscalls:sys_exit`.
    public func rawExit(_ pid: Int32, _ number: Int64, _ result: Int64) throws {
        try event("raw_syscalls:sys_exit", pid, ["id": number, "ret": result])
    }

    /// The task, which was `thread` before, has replaced its program by `file`.
    public func exec(_ pid: Int32, _ file: String, thread: Int32? = nil) throws {
        try event(
            "sched:sched_process_exec", pid, ["pid": Int64(pid), "old_pid": Int64(thread ?? pid)], ["filename": file])
    }

    /// The task has made another.
    public func newTask(_ pid: Int32, child: Int32, _ name: String, flags: Int64 = 0) throws {
        try event("task:task_newtask", pid, ["pid": Int64(child), "clone_flags": flags], ["comm": name])
    }

    /// The task gets a name.
    public func rename(_ pid: Int32, _ name: String) throws {
        try event("task:task_rename", pid, ["pid": Int64(pid)], ["newcomm": name])
    }

    /// The task ends.
    public func end(_ pid: Int32) throws { try event("sched:sched_process_exit", pid, ["pid": Int64(pid)]) }

    /// `pid` sends a signal.
    public func send(_ pid: Int32, _ signal: Int64, to target: Int32, code: Int64 = 0, result: Int64 = 0) throws {
        try event(
            "signal:signal_generate", pid, ["sig": signal, "code": code, "pid": Int64(target), "result": result])
    }

    /// A signal is delivered to the task.
    public func deliver(_ pid: Int32, _ signal: Int64, code: Int64 = 0, handler: Int64 = 0) throws {
        try event("signal:signal_deliver", pid, ["sig": signal, "code": code, "sa_handler": handler])
    }

    /// The kernel drops events before the next one.
    public func lose(_ loss: PageCursor.Loss) { self.loss = loss }
}

/// Pages in memory.
private final class MadePages: PageSource {
    private var rest: ArraySlice<[UInt8]>

    init(_ pages: [[UInt8]]) { rest = pages[...] }

    func nextPage() throws(TraceReadError) -> Bytes? { rest.popFirst().map { Bytes($0) } }
}
