/// What a sink keeps of each task, by the task's slot.
public struct SlotValues<Value> {
    private var values: [Value] = []
    private let initial: Value

    /// `initial` is what a slot holds that nothing has been put into.
    public init(_ initial: Value) {
        self.initial = initial
    }

    /// The value of `slot`, which is 0 or more.
    public subscript(slot: Int) -> Value {
        @inline(__always) get { slot < values.count ? values[slot] : initial }
        @inline(__always) _modify {
            if slot >= values.count { grow(slot) }
            yield &values[slot]
        }
    }

    @inline(never)
    private mutating func grow(_ slot: Int) {
        values.append(contentsOf: repeatElement(initial, count: slot + 1 - values.count))
    }
}
