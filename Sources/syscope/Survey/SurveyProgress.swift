import Binary
import Glibc
import SystemPackage

/// How far a survey is: a line on a terminal that is written anew, and the counts at its end.
struct SurveyProgress {
    /// Whether it is shown: standard error is a terminal, and nobody asked for quiet.
    let isShown: Bool
    /// Files that were audited.
    private(set) var done = 0
    /// Files whose kernels could not be audited.
    private(set) var failed = 0
    /// Files that had a record before.
    private(set) var skipped = 0
    private var total = 0
    private var bytes = 0
    private var doneBytes = 0
    private let start = Clock.milliseconds
    private var shown = Int.min

    init(isQuiet: Bool) {
        isShown = !isQuiet && isatty(STDERR_FILENO) == 1
    }

    mutating func skip() { skipped += 1 }

    mutating func add(bytes: Int) {
        total += 1
        self.bytes = self.bytes &+ bytes
    }

    mutating func finishOne(bytes: Int, isFailure: Bool) {
        done += 1
        doneBytes = doneBytes &+ bytes
        if isFailure { failed += 1 }
        show()
    }

    /// Writes the line, at most five times a second.
    mutating func show() {
        let now = Clock.milliseconds
        guard isShown, now - 200 > shown else { return }
        shown = now
        let elapsed = now - start
        var line = "\(done) of \(total) kernels"
        if failed > 0 { line += ", \(failed) not audited" }
        if doneBytes > 0, bytes > doneBytes {
            let left = Double(elapsed) * Double(bytes - doneBytes) / Double(doneBytes)
            line += ", \(SurveyProgress.time(Int(min(left, 1e12)) / 1000)) left"
        }
        SurveyProgress.write("\r\(line)\u{1b}[K")
    }

    /// Takes the line away.
    func finish() {
        if isShown { SurveyProgress.write("\r\u{1b}[K") }
    }

    /// The counts, for the end of a survey.
    var summary: String {
        var text =
            "\(done) kernel\(done == 1 ? "" : "s") in \(SurveyProgress.time((Clock.milliseconds - start) / 1000))"
        if failed > 0 { text += ", \(failed) of them not audited" }
        if skipped > 0 { text += "; \(skipped) had been done before" }
        return text
    }

    private static func time(_ seconds: Int) -> String {
        let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
        return minutes > 0 ? "\(minutes) min \(rest) s" : "\(rest) s"
    }

    private static func write(_ text: String) {
        // If standard error cannot be written, there is nowhere else to report it.
        try? text.utf8.span.bytes.write(to: .standardError)
    }
}
