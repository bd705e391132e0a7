import Binary
import Foundation
import Testing

/// One of the small kernels of Tests/Fixtures/tables, whose syscall tables end before the next symbol.
public struct TableKernel: Sendable, CustomTestStringConvertible {
    /// Its name: `x86_64-pointers`.
    public let name: String

    public var testDescription: String { name }

    /// The form in which a kernel comes.
    public enum Form: String, Sendable, CaseIterable {
        /// With the linker's symbols.
        case whole
        /// Without them.
        case stripped
        /// Its memory.
        case flat
    }

    /// `NR_syscalls` of each, less the number of the first slot, as `make.py` there has it.
    public static let slotCount = 300
    /// The slot of `pkey_alloc`, which is not configured.
    public static let stubSlot = 50

    /// The kernel of that name.
    public init(name: String) { self.name = name }

    /// The path of the ELF file.
    public var path: String { Tools.root.appending(path: "Tests/Fixtures/tables/\(name).vmlinux").path }

    /// The kernel in that form, which its architecture's `objcopy` makes.
    ///
    /// - Throws: `ToolError` if that is not installed.
    public func bytes(_ form: Form) throws -> Bytes {
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        return try Bytes(contentsOf: file(form, in: folder))
    }

    /// The kernel in that form, as a file in `folder`.
    ///
    /// - Throws: `ToolError` if its architecture's `objcopy` is not installed.
    public func file(_ form: Form, in folder: URL) throws -> String {
        let file = folder.appending(path: "\(name).\(form.rawValue)").path
        let options =
            switch form {
            case .whole: [String]()
            case .stripped: ["--strip-all"]
            case .flat: ["-O", "binary"]
            }
        let architecture = String(name.prefix { $0 != "-" })
        let objcopy = "\(FixtureKernel.triplets[architecture] ?? architecture)-objcopy"
        let made = try Tools.run(objcopy, options + [path, file])
        if made.status != 0 { throw TableKernelError(errors: made.errors) }
        return file
    }
}

/// What `objcopy` said.
public struct TableKernelError: Error { let errors: String }
