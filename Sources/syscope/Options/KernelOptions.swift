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

    /// The kernel in the file at `path`; the configuration in the file `config` and the rule called `rule` are for where it
    /// does not tell.
    static func kernel(
        at path: String, config: String? = nil, rule: String? = nil, readsLinkedSymbols: Bool
    ) throws(Failure) -> AuditedKernel {
        var options = AuditedKernel.Options(readsLinkedSymbols: readsLinkedSymbols)
        options.rule = rule.flatMap(NameRule.named)
        let file = try Input.imageFile(at: path)
        options.config = try Input.config(at: config, for: file, at: path, searchesImage: false)?.config
        let image = try Input.kernelImage(of: file, at: path)
        do throws(AuditError) {
            return try AuditedKernel(image, options: options)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }
}
