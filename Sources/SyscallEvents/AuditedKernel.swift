import Architectures
import Kallsyms
import KernelImage

/// A kernel, with everything in its image that decides which syscall events it has.
public struct AuditedKernel: Sendable {
    /// What is known of the kernel.
    public let facts: KernelFacts
    /// The kernel's memory.
    public let image: KernelImage
    /// The symbol table that it carries.
    public let kallsyms: Fact<EmbeddedTable>
    /// Whether it has `CONFIG_KALLSYMS_ALL`: as its configuration says, or by the symbols in ``kallsyms``.
    public let keepsAllSymbols: Fact<Bool>
    /// The tables of syscall handlers, those that ftrace reads and those of compat calls.
    public let tables: [SyscallTable]
    /// How the syscall metadata was found.
    public let metadataEvidence: Evidence
    /// What tells the rule by which it matches names.
    public let ruleEvidence: RuleEvidence
    /// What the kernel works on as it makes the events.
    public let syscallInit: SyscallInit
    /// The symbols that the linker left in the image, as `nm -n` lists them; nil if it is stripped, or if they were not
    /// asked for.
    public private(set) var linkedSymbols: SymbolMap?

    /// The syscall metadata, in the kernel's order.
    public var metadata: [SyscallMetadata] { syscallInit.metadata }
    /// The function descriptors, if the ABI has them.
    public var descriptors: FunctionDescriptors? { syscallInit.descriptors }

    /// The kernel of `facts`.
    ///
    /// - Parameters:
    ///   - rule: the rule for names; nil for the one of the kernel's architecture and version.
    ///   - readsLinkedSymbols: whether the linker's symbols are read. A list of the events that the kernel has needs
    ///     none; explanations and remedies do.
    /// - Throws: ``AuditError`` if a part without which nothing can be predicted is missing or cannot be read.
    public init(
        _ facts: KernelFacts, rule: NameRule? = nil, readsLinkedSymbols: Bool = true
    ) throws(AuditError) {
        do throws(AuditError) {
            self = try AuditedKernel(reading: facts, rule, readsLinkedSymbols)
        } catch {
            // Without syscall events much of what they are made of is missing: the configuration says why.
            if error.isOfMissingPart, let config = facts.config, !config.config.isEnabled("FTRACE_SYSCALLS") {
                throw .notConfigured(config.source)
            }
            throw error
        }
    }

    private init(
        reading facts: KernelFacts, _ rule: NameRule?, _ readsLinkedSymbols: Bool
    ) throws(AuditError) {
        self.facts = facts
        do throws(KernelImageError) { image = try facts.placedImage } catch { throw .image(error) }
        let table: Fact<EmbeddedTable>?
        do throws(TableError) { table = try facts.kallsyms } catch { throw .kallsyms(error) }
        guard let table else { throw .noKallsyms }
        kallsyms = table
        guard let keepsAllSymbols = facts.keepsAllSymbols, let lookup = facts.lookup else { throw .noTextRange }
        self.keepsAllSymbols = keepsAllSymbols
        tables = try facts.syscallTables(in: image, lookup.symbols)
        let metadata = try facts.syscallMetadata(in: image)
        metadataEvidence = metadata.evidence

        let slots = tables.filter(\.isTraced).flatMap(\.slots).sorted { $0.number < $1.number }
        let choice =
            rule.map { RuleChoice(rule: $0, evidence: .given) }
            ?? facts.nameRule(in: image, lookup, slots: slots, metadata: metadata.value)
        ruleEvidence = choice.evidence
        let code = facts.hasDotSymbols ? EntryPointCode(of: image.memory, symbols: lookup.symbols) : nil
        syscallInit = SyscallInit(
            slots: slots, metadata: metadata.value, lookup: lookup, rule: choice.rule, descriptors: facts.descriptors,
            usesEntryPoints: code?.dereferences ?? false, skipsDot: code?.skipsDot ?? false)
        linkedSymbols = readsLinkedSymbols ? try AuditedKernel.linkedSymbols(of: facts) : nil
    }

    /// The kernel with the linker's symbols, which explanations and remedies need.
    ///
    /// - Throws: ``AuditError`` if they cannot be listed.
    public func readingLinkedSymbols() throws(AuditError) -> AuditedKernel {
        var kernel = self
        kernel.linkedSymbols = try AuditedKernel.linkedSymbols(of: facts)
        return kernel
    }

    private static func linkedSymbols(of facts: KernelFacts) throws(AuditError) -> SymbolMap? {
        do throws(SymbolListError) { return try facts.linkedSymbols } catch { throw .symbols(error) }
    }
}

extension AuditError {
    /// Whether a part is missing, not damaged.
    fileprivate var isOfMissingPart: Bool {
        switch self {
        case .image(.placement), .noKallsyms, .noTextRange, .noMetadata, .metadataNotFound, .tableNotFound: true
        default: false
        }
    }
}
