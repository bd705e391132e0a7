/// Which calls are wanted.
public struct TraceFilter: Sendable {
    /// Which results are wanted.
    public enum Results: Sendable, Hashable {
        case all, failing, successful
    }

    /// Which syscalls.
    public var calls: CallFilter
    /// Which results. Unless it is all, calls that do not return are not wanted.
    public var results: Results

    /// Calls of `calls` with one of `results`.
    public init(calls: CallFilter = .all, results: Results = .all) {
        self.calls = calls
        self.results = results
    }

    /// Whether a call that returned `result` is wanted.
    func includes(_ result: Int64) -> Bool {
        switch results {
        case .all: true
        case .failing: result.isError
        case .successful: !result.isError
        }
    }
}
