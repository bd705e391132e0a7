import Binary
import CLinux
import Ftrace
import Glibc
import SystemPackage

/// Records what a session traces to a trace file.
public final class Recording {
    /// The outcome of a recording.
    public struct Result: Sendable {
        /// What the kernel counted of each CPU's buffer.
        public let statistics: [(cpu: Int, statistics: BufferStatistics)]
        /// Bytes of ring-buffer pages.
        public let size: Int
        /// Why recording ended early: what was recorded until then is in the file.
        public let problem: TraceReadError?

        /// Events that were lost, on all CPUs.
        public var lost: UInt64 { statistics.reduce(0) { $0 + $1.statistics.lost } }
        /// Events that are in the file.
        public var events: UInt64 { statistics.reduce(0) { $0 + $1.statistics.read } }
    }

    private let session: TraceSession
    private let writer: TraceFileWriter
    private var metadata: TraceMetadata
    private var recorders: [CPURecorder] = []
    private let wake: FileDescriptor
    private let wakeReader: FileDescriptor

    /// Prepares to write the file at `path`; pages are kept in `PATH.cpuN` until the end.
    ///
    /// - Throws: ``TraceControlError`` if ftrace cannot be used, ``TraceFileError`` if the file cannot be made, `Errno`
    ///   if there is no pipe.
    public init(
        session: TraceSession, path: String, form: TraceFileWriter.Form
    ) throws {
        self.session = session
        metadata = try TraceMetadata(of: session)
        writer = try TraceFileWriter(path: path, form: form, metadata: metadata)
        (wakeReader, wake) = try FileDescriptor.pipe()
        for end in [wakeReader, wake] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        for cpu in session.instance.cpus {
            recorders.append(
                try CPURecorder(
                    instance: session.instance, cpu: cpu, pageSize: session.layout.pageSize, path: "\(path).cpu\(cpu)",
                    wake: wakeReader))
        }
    }

    deinit {
        try? wake.close()
        try? wakeReader.close()
    }

    /// Records until what is traced ends, or a signal ends it; then writes the file and removes the instance.
    ///
    /// - Throws: ``TraceControlError`` if the session cannot be started, ``TraceFileError`` if the file cannot be
    ///   written.
    public func run() throws -> Result {
        var started: [CPURecorder] = []
        var problem: TraceReadError?
        for recorder in recorders {
            if recorder.start() {
                started.append(recorder)
            } else {
                problem = .file(
                    FileError(path: recorder.path, action: .startThread, errno: .resourceTemporarilyUnavailable)
                )
            }
        }
        do throws(TraceControlError) {
            if problem == nil { try session.start() }
        } catch {
            end(started)
            for recorder in recorders { unlink(recorder.path) }
            session.remove()
            throw error
        }
        while problem == nil, session.wait(milliseconds: 100) == .nothing {
            if started.contains(where: \.hasFailed) { break }
        }
        session.stop()
        end(started)
        var parts: [TraceFileWriter.Part] = []
        for recorder in started {
            do throws(TraceReadError) {
                parts.append(.init(cpu: recorder.cpu, path: recorder.path, size: try recorder.finish()))
            } catch {
                problem = problem ?? error
                parts.append(.init(cpu: recorder.cpu, path: recorder.path, size: recorder.size))
            }
        }
        // Whoever has a buffer open keeps the instance from going.
        recorders = []
        started = []
        metadata.addEnd(of: session)
        let result = Result(
            statistics: session.statistics(), size: parts.reduce(0) { $0 + $1.size }, problem: problem)
        session.remove()
        try writer.finish(metadata, parts: parts)
        return result
    }

    /// Makes the threads end.
    private func end(_ started: [CPURecorder]) {
        _ = try? wake.writeAll([0])
    }
}
