import Binary
import Glibc
import Survey
import SystemPackage

/// A survey that goes on: files that wait, processes that audit them, and where the records go.
struct SurveyRun {
    /// How many processes there are.
    let jobs: Int
    /// The most seconds that the audit of one file may take.
    let timeout: Int
    /// Files, of which those from ``next`` on wait.
    private var files: [SurveyedFile] = []
    private var next = 0
    /// Further files come from standard input, a line each.
    private var list: LineBuffer?
    private var workers: [WorkerProcess] = []
    private(set) var progress: SurveyProgress
    private let write: ([UInt8]) throws(Failure) -> Void
    /// Whether a file is left out, since there is a record of it.
    private let isDone: (SurveyedFile) -> Bool

    /// - Parameters:
    ///   - files: the files that are known before.
    ///   - readsList: whether further files come from standard input.
    init(
        _ files: [SurveyedFile], readsList: Bool, jobs: Int, timeout: Int, progress: SurveyProgress,
        isDone: @escaping (SurveyedFile) -> Bool, write: @escaping ([UInt8]) throws(Failure) -> Void
    ) {
        self.jobs = jobs
        self.timeout = timeout
        self.progress = progress
        self.isDone = isDone
        self.write = write
        list = readsList ? LineBuffer() : nil
        for file in files { add(file) }
        // So that at the end no process works on a large one alone. Of a list that is not known to its end none is the largest.
        if !readsList { self.files.sort { ($1.size, $0.path) < ($0.size, $1.path) } }
    }

    private mutating func add(_ file: SurveyedFile) {
        guard !isDone(file) else { return progress.skip() }
        progress.add(bytes: file.size)
        files.append(file)
    }

    private mutating func nextFile() -> SurveyedFile? {
        guard next < files.count else { return nil }
        defer { next += 1 }
        return files[next]
    }

    /// Audits all files.
    ///
    /// - Throws: ``Failure`` if a record cannot be written, or no process can be started.
    mutating func run() throws(Failure) {
        while true {
            try startWaiting()
            let busy = workers.indices.filter { workers[$0].file != nil }
            if busy.isEmpty, list == nil { break }
            try wait(for: busy)
        }
        progress.finish()
    }

    private mutating func startWaiting() throws(Failure) {
        while workers.count(where: { $0.file != nil }) < jobs, let file = nextFile() {
            if file.path.utf8.contains(where: { $0 == 0x0a || $0 == 0x09 }) {
                try finish(
                    SurveyRecord(
                        file: file, outcome: .failure("a path with a newline or a tab character is not taken"),
                        milliseconds: 0))
                continue
            }
            if let free = workers.first(where: { $0.file == nil }) {
                free.start(file, timeout: timeout)
            } else {
                let worker = try WorkerProcess()
                workers.append(worker)
                worker.start(file, timeout: timeout)
            }
        }
    }

    /// Waits until one of the processes has an answer, a file comes from the list, or a process is late.
    private mutating func wait(for busy: [Int]) throws(Failure) {
        var polled = busy.map { pollfd(fd: workers[$0].descriptor?.rawValue ?? -1, events: Int16(POLLIN), revents: 0) }
        if list != nil { polled.append(pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)) }
        let now = Clock.milliseconds
        let deadline = busy.map { workers[$0].deadline }.min() ?? .max
        let rest = min(max(deadline - now, 0), progress.isShown ? 1000 : 60_000)
        let count = poll(&polled, nfds_t(polled.count), Int32(clamping: rest))
        guard count >= 0 || errno == EINTR else { throw Failure("survey: \(Errno(rawValue: errno))") }
        progress.show()
        var ended: [Int] = []
        for (position, index) in busy.enumerated() {
            let worker = workers[index]
            guard polled[position].revents != 0 else {
                if worker.deadline <= Clock.milliseconds { worker.kill() }
                continue
            }
            let file = worker.file
            let isLate = worker.deadline <= Clock.milliseconds
            switch worker.receive() {
            case .none: break
            case .line(let line): try finish(line, bytes: file?.size ?? 0)
            case .ended(let reason):
                ended.append(index)
                guard let file else { continue }
                try finish(
                    SurveyRecord(
                        file: file,
                        outcome: .failure(isLate ? "the audit took more than \(timeout) s: ended" : reason),
                        milliseconds: 0))
            }
        }
        for index in ended.reversed() { workers.remove(at: index) }
        if list != nil, let last = polled.last, last.revents != 0 { readList() }
    }

    private mutating func readList() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR { return }
        guard count > 0 else {
            if let line = list?.rest(), let file = SurveyInputs.file(inLine: line) { add(file) }
            list = nil
            return
        }
        list?.append(buffer[..<count])
        while let line = list?.next() {
            if let file = SurveyInputs.file(inLine: line) { add(file) }
        }
    }

    private mutating func finish(_ record: SurveyRecord) throws(Failure) {
        try finish(record.line, bytes: record.file.size)
    }

    private mutating func finish(_ line: [UInt8], bytes: Int) throws(Failure) {
        try write(line)
        let error = Array(#""error":null"#.utf8)
        progress.finishOne(bytes: bytes, isFailure: Bytes(line).firstOffset(of: error) == nil)
    }
}
