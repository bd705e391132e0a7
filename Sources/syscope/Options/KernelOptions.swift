import Architectures
import ArgumentParser
import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents

/// The options of every command that examines a kernel's syscall events.
struct KernelOptions: ParsableArguments {
    @OptionGroup var image: ImageOptions

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

    /// The kernel in the file at `path`, read with these options.
    func kernel(at path: String, readsLinkedSymbols: Bool) throws(Failure) -> AuditedKernel {
        try Self.kernel(
            at: path, config: image.config, given: image.hints, rule: rule, readsLinkedSymbols: readsLinkedSymbols)
    }

    /// The kernel in the file at `path`, read without options of the command line.
    ///
    /// - Parameters:
    ///   - config: the path of its configuration; nil to look for it.
    ///   - given: what the caller knows of the machine and of the address of a raw image.
    ///   - rule: the name of the rule that matches names; nil for the rule of the kernel's architecture and version.
    ///   - readsLinkedSymbols: whether to read the linker's symbols.
    static func kernel(
        at path: String, config: String? = nil, given: ImageHints = ImageHints(), rule: String? = nil,
        readsLinkedSymbols: Bool
    ) throws(Failure) -> AuditedKernel {
        let input = try KernelInput(at: path, config: config, given: given)
        guard !input.isRunning else {
            throw Failure(
                "\(path): a kernel that runs has given back the memory with the lists of its syscall metadata: "
                    + "its image is needed, as in /boot")
        }
        _ = try input.image()
        if input.facts.release == nil { try input.requireLinux() }
        do throws(AuditError) {
            return try AuditedKernel(
                input.facts, rule: rule.flatMap(NameRule.named), readsLinkedSymbols: readsLinkedSymbols)
        } catch {
            throw Failure(path, error)
        }
    }
}
