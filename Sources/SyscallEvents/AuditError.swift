import Binary
import ELF
import Kallsyms
import KernelImage

/// Why a kernel could not be audited.
public enum AuditError: Error, Hashable, Sendable {
    /// The kernel's memory cannot be read.
    case image(KernelImageError)
    /// The configuration, found there, says that `CONFIG_FTRACE_SYSCALLS` is not set.
    case notConfigured(FoundConfig.Source)
    /// The image has no kallsyms tables: not a kernel, or built without `CONFIG_KALLSYMS`.
    case noKallsyms
    /// The kallsyms tables are there but cannot be decoded.
    case kallsyms(TableError)
    /// `_stext` or `_etext` is neither in the symbol table nor in kallsyms.
    case noTextRange
    /// There is no syscall metadata: the kernel has `CONFIG_FTRACE_SYSCALLS=n`.
    case noMetadata
    /// The places of the metadata are not known: nothing names them, and nothing looks like them.
    case metadataNotFound
    /// The metadata's pointers take that many bytes, which is no whole number of them, or more than any kernel has.
    case metadataSize(UInt64)
    /// The metadata continues at this address, where the image has no bytes.
    case metadataOutsideImage(UInt64)
    /// There is no `sys_call_table` by name, and nothing looks like it.
    case tableNotFound
    /// The table takes that many bytes, which no syscall table does.
    case tableSize(String, UInt64)
    /// The table continues at this address, where the image has no bytes.
    case tableOutsideImage(String, UInt64)
    /// The linker's symbols cannot be read.
    case symbols(SymbolListError)
}

extension AuditError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .image(let error):
            error.description
        case .notConfigured(let source):
            "CONFIG_FTRACE_SYSCALLS is not set in the configuration (\(source.rawValue)): the kernel has no syscall events"
        case .noKallsyms:
            "no kallsyms tables: not a kernel, or one with CONFIG_KALLSYMS=n, which cannot have syscall events"
        case .kallsyms(let error):
            "the kallsyms tables cannot be decoded: \(error)"
        case .noTextRange:
            "_stext and _etext are neither in the symbol table nor in kallsyms, so the lookup's range is not known"
        case .noMetadata:
            "no syscall metadata: the kernel was built with CONFIG_FTRACE_SYSCALLS=n and has no syscall events"
        case .metadataNotFound:
            "the syscall metadata was not found, neither by name nor by structure: perhaps CONFIG_FTRACE_SYSCALLS=n"
        case .metadataSize(let size):
            "__start_syscalls_metadata to __stop_syscalls_metadata is \(size) bytes, which no kernel has"
        case .metadataOutsideImage(let address):
            "the syscall metadata points to address 0x\(String(address, radix: 16)), where the image has no bytes"
        case .tableNotFound:
            "sys_call_table was not found, neither by name in the symbol table or kallsyms, nor by structure"
        case .tableSize(let name, let size):
            "\(name) is \(size) bytes, which is no table of syscalls"
        case .tableOutsideImage(let name, let address):
            "\(name) continues at 0x\(String(address, radix: 16)), where the image has no bytes"
        case .symbols(let error):
            error.description
        }
    }
}
