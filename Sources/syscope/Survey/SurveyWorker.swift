import Binary
import Glibc
import Kallsyms
import KernelImage
import Survey
import SyscallEvents
import SystemPackage

/// Audits one kernel after another for a survey, in a process of its own: what a damaged kernel does to it, it does to no
/// other kernel's audit.
enum SurveyWorker {
    /// Reads a line for each file from standard input, and writes a record for each to standard output, until there are no
    /// more.
    static func run() throws(Failure) {
        var lines = LineBuffer()
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            lines.append(buffer[..<count])
            while let line = lines.next() {
                guard let file = SurveyInputs.file(inLine: line) else { continue }
                try Output.print(record(of: file).line)
            }
        }
    }

    /// The record of a file.
    static func record(of file: SurveyedFile) -> SurveyRecord {
        let start = Clock.milliseconds
        var package: SurveyRecord.Package?
        var hash: String?
        let outcome: SurveyRecord.Outcome
        do throws(Failure) {
            let bytes = try Input.contents(of: file.path)
            package = PackageIdentity(of: bytes).map(SurveyRecord.Package.init)
            let input = try KernelInput(bytes, at: file.path)
            hash = input.file.image.map(ContentHash.sha256)
            outcome = .kernel(try kernel(in: input))
        } catch {
            let prefix = file.path + ": "
            outcome = .failure(
                error.message.hasPrefix(prefix) ? String(error.message.dropFirst(prefix.count)) : error.message)
        }
        return SurveyRecord(
            file: file, package: package, imageHash: hash, outcome: outcome,
            milliseconds: Clock.milliseconds - start)
    }

    private static func kernel(in input: KernelInput) throws(Failure) -> SurveyedKernel {
        _ = try input.image()
        do throws(AuditError) {
            var audit = Audit(try AuditedKernel(input.facts, readsLinkedSymbols: false))
            // The linker's symbols are read where they may say more: why an event is missing, and what a remedy costs.
            let isUnclear = !audit.missing.isEmpty || audit.findings.contains(where: \.isUnknownHandler)
            if isUnclear, audit.kernel.image.symbolTable != nil {
                audit = Audit(try audit.kernel.readingLinkedSymbols())
            }
            return SurveyedKernel(audit, outcomes: audit.missing.isEmpty ? [] : audit.kernel.remedyOutcomes())
        } catch {
            throw Failure(input.path, error)
        }
    }
}
