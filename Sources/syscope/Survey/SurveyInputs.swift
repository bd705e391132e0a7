import Binary
import Glibc
import KernelImage
import Survey
import SystemPackage

/// The files that a survey is asked about.
enum SurveyInputs {
    /// The files that an argument names: itself, the kernels and packages in and under a directory, or what a pattern such
    /// as `'*/linux-image-*.deb'` matches.
    static func files(named argument: String) -> [SurveyedFile] {
        var status = stat()
        if stat(argument, &status) == 0 {
            return status.st_mode & S_IFMT == S_IFDIR ? files(under: argument) : [file(at: argument, status)]
        }
        let matches = argument.utf8.contains { "*?[".utf8.contains($0) } ? paths(matching: argument) : []
        // One that is not there becomes a record that says so.
        guard !matches.isEmpty else { return [SurveyedFile(path: argument, size: 0, modified: 0)] }
        return matches.flatMap { files(named: $0) }
    }

    /// The file that a line of a list names: its path and, behind tab characters, labels `NAME=VALUE`. Nil for an empty line.
    static func file(inLine line: ArraySlice<UInt8>) -> SurveyedFile? {
        var line = line
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        let parts = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty else { return nil }
        var labels: [String: String] = [:]
        for part in parts.dropFirst() {
            let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            labels[String(decoding: part[..<end], as: UTF8.self)] = String(
                decoding: part[end...].dropFirst(), as: UTF8.self)
        }
        return file(at: String(decoding: first, as: UTF8.self), labels: labels)
    }

    /// The file at `path`, as it is now. One that is not there has no bytes.
    static func file(at path: String, labels: [String: String] = [:]) -> SurveyedFile {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return SurveyedFile(path: path, size: 0, modified: 0, labels: labels)
        }
        return file(at: path, status, labels: labels)
    }

    private static func file(at path: String, _ status: stat, labels: [String: String] = [:]) -> SurveyedFile {
        let (nanoseconds, overflow) = status.st_mtim.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        return SurveyedFile(
            path: path, size: Int(status.st_size), modified: overflow ? 0 : nanoseconds &+ status.st_mtim.tv_nsec,
            labels: labels)
    }

    /// The kernels and packages under a directory, by their names, in the order of their paths. Links are not followed.
    private static func files(under directory: String) -> [SurveyedFile] {
        var found: [SurveyedFile] = []
        var waiting = [directory]
        while let place = waiting.popLast() {
            let names = (DirectoryNames.read(place) ?? []).sorted()
            for name in names {
                let path = place.hasSuffix("/") ? place + name : "\(place)/\(name)"
                var status = stat()
                guard lstat(path, &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: waiting.append(path)
                case S_IFREG where status.st_size > 0 && isKernel(name): found.append(file(at: path, status))
                default: break
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    private static func isKernel(_ name: String) -> Bool {
        let endings = [".deb", ".rpm", ".pkg.tar.zst", ".pkg.tar.xz", ".pkg.tar.gz"]
        return KernelPath(name).isKernel || endings.contains { name.hasSuffix($0) }
    }

    private static func paths(matching pattern: String) -> [String] {
        var matches = glob_t()
        defer { globfree(&matches) }
        guard glob(pattern, 0, nil, &matches) == 0 else { return [] }
        return (0..<Int(matches.gl_pathc)).compactMap { matches.gl_pathv[$0].map { String(cString: $0) } }
    }
}
