import Architectures
import ArgumentParser
import Binary
import ELF
import KernelImage
import SyscallEvents

/// Options that every command on a kernel's syscall events takes.
struct KernelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kernel's configuration, where the image does not hold it (a config-* file).", valueName: "file"),
        completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The rule by which names are matched, where the version does not tell. One of: "
                + NameRule.allNames.joined(separator: ", ") + ".", valueName: "rule"),
        completion: .list(NameRule.allNames))
    var rule: String?

    func validate() throws {
        if let rule, NameRule.named(rule) == nil {
            throw ValidationError(
                "There is no rule '\(rule)'; there are \(NameRule.allNames.joined(separator: ", ")).")
        }
    }

    /// The kernel in the file at `path`.
    func kernel(at path: String, readsLinkedSymbols: Bool) throws(Failure) -> AuditedKernel {
        try Self.kernel(at: path, config: config, rule: rule, readsLinkedSymbols: readsLinkedSymbols)
    }

    /// The kernel in the file at `path`.
    ///
    /// - Parameters:
    ///   - config: the path of its configuration; nil to look for it.
    ///   - rule: the name of the rule for names; nil for that of the kernel's architecture and version.
    ///   - readsLinkedSymbols: whether the linker's symbols are read.
    static func kernel(
        at path: String, config: String? = nil, rule: String? = nil, readsLinkedSymbols: Bool
    ) throws(Failure) -> AuditedKernel {
        let input = try KernelInput(at: path, config: config)
        _ = try input.image()
        do throws(AuditError) {
            return try AuditedKernel(
                input.facts, rule: rule.flatMap(NameRule.named), readsLinkedSymbols: readsLinkedSymbols)
        } catch {
            throw Failure(path, error)
        }
    }
}
