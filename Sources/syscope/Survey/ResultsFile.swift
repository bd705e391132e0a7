import Binary
import Glibc
import Survey
import SystemPackage

/// The file that a survey's records are added to, one after another, so that a survey that ends early loses none.
final class ResultsFile {
    private let path: String
    private let descriptor: FileDescriptor
    /// The files that there were records of as the survey began, by path; the value says whether the record has a kernel.
    private let known: [String: (file: SurveyedFile, isKernel: Bool)]

    /// Opens the results at `path`, or begins them.
    ///
    /// - Throws: ``Failure`` if the file cannot be opened, is no survey's, or is written by another survey.
    init(at path: String) throws(Failure) {
        self.path = path
        do {
            descriptor = try withErrno {
                try FileDescriptor.open(
                    FilePath(path), .readWrite, options: [.create, .append, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            }
        } catch {
            throw Failure("cannot open '\(path)': \(error)")
        }
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            try? descriptor.close()
            throw Failure("'\(path)' is being written by another survey")
        }
        let results: SurveyResults
        do throws(Failure) {
            results = try ResultsFile.results(at: path)
            // A line that a survey was writing when it was killed.
            guard ftruncate(descriptor.rawValue, results.wholeBytes) == 0 else {
                throw Failure("cannot write '\(path)': \(Errno(rawValue: errno))")
            }
        } catch {
            try? descriptor.close()
            throw error
        }
        known = Dictionary(
            results.records.map { ($0.file.path, ($0.file, $0.kernel != nil)) }, uniquingKeysWith: { $1 })
    }

    deinit { try? descriptor.close() }

    /// The results in the file at `path`.
    static func results(at path: String) throws(Failure) -> SurveyResults {
        let text = try Input.contents(of: path)
        do throws(SurveyError) {
            return try SurveyResults(text)
        } catch {
            throw Failure("\(path): \(error): not the results of a survey")
        }
    }

    /// Whether there is a record of that file as it is now.
    ///
    /// - Parameter retry: whether a record of a failure does not count.
    func hasRecord(of file: SurveyedFile, retry: Bool) -> Bool {
        guard let entry = known[file.path] else { return false }
        return file.isUnchanged(since: entry.file) && (entry.isKernel || !retry)
    }

    /// Adds a record.
    func append(_ line: [UInt8]) throws(Failure) {
        do throws(Errno) {
            try line.span.bytes.write(to: descriptor)
        } catch {
            throw Failure("cannot write '\(path)': \(error)")
        }
    }

    /// Puts the lines in the order of their paths, one for each: the survey is complete.
    func complete() throws(Failure) {
        let lines = try ResultsFile.results(at: path).sortedLines
        try Output.write(Bytes(lines), to: path)
    }
}
