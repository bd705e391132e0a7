import KernelImage
import SyscallEvents

extension Failure {
    /// Why the kernel at `path` cannot be audited, and what the user can do about it.
    init(_ path: String, _ error: AuditError) {
        let advice =
            switch error {
            case .metadataNotFound: " (--config FILE tells)"
            case .image(let error): error.advice
            default: ""
            }
        self.init("\(path): \(error)\(advice)")
    }
}
