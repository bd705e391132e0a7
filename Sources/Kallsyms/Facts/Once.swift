import Synchronization

/// A value that is found when it is first asked for, and kept.
final class Once<Value: Sendable>: Sendable {
    private let kept = Mutex<Value?>(nil)

    /// The value, which `find` finds if nobody has asked before.
    func value(_ find: () -> Value) -> Value {
        kept.withLock { kept in
            if let kept { return kept }
            let found = find()
            kept = found
            return found
        }
    }
}
