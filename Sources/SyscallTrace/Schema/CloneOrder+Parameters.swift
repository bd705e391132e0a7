import Architectures

extension ProgramABI.CloneOrder {
    /// `parameters`, which are those of `clone` in the order ``plain``, in this one.
    func ordered(_ parameters: [Parameter]) -> [Parameter] {
        guard parameters.count == 5 else { return parameters }
        var parameters = parameters
        switch self {
        case .plain: break
        case .backwards: parameters.swapAt(3, 4)
        case .backwards2: parameters.swapAt(0, 1)
        }
        return parameters
    }
}
