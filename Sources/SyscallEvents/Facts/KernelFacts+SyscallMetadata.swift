import Kallsyms
import KernelImage

extension KernelFacts {
    /// The syscall metadata, in the kernel's order: between `__start_syscalls_metadata` and `__stop_syscalls_metadata`,
    /// or, in a stripped image whose kallsyms does not name these, where it looks like metadata.
    ///
    /// - Throws: ``AuditError`` if there is none, if nothing tells where it is, or if it cannot be read.
    func syscallMetadata(in image: KernelImage) throws(AuditError) -> Fact<[SyscallMetadata]> {
        let metadata: Fact<[SyscallMetadata]>
        if let start = boundaries.address(of: "__start_syscalls_metadata"),
            let end = boundaries.address(of: "__stop_syscalls_metadata")
        {
            metadata = Fact(try SyscallMetadata.all(from: start, to: end, in: image.memory), .name)
        } else if image.symbolTable == nil, let found = MetadataSearch(in: image.memory) {
            metadata = Fact(
                try SyscallMetadata.all(from: found.range.lowerBound, to: found.range.upperBound, in: image.memory),
                .structure)
        } else {
            let isKnown = image.symbolTable != nil || config.map { !$0.config.isEnabled("FTRACE_SYSCALLS") } ?? false
            throw isKnown ? .noMetadata : .metadataNotFound
        }
        guard !metadata.value.isEmpty else { throw .noMetadata }
        return metadata
    }
}
