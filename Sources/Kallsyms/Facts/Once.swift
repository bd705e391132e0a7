import Synchronization

/// A value that is computed when it is first asked for, and then kept.
final class Once<Value: Sendable>: Sendable {
    private let kept = Mutex<Value?>(nil)

    /// The value. `find` computes it on the first call, and is not called again.
    func value(_ find: () -> Value) -> Value {
        kept.withLock { kept in
            if let kept { return kept }
            let found = find()
            kept = found
            return found
        }
    }
}
