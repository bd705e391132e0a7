import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport

/// The kernel that comes with this project: ppc64, ELF ABI v1, Linux 6.1.192, without `KALLSYMS_ALL`.
struct Kernel {
    let path: String
    let file: ELF.File

    /// The kernel, decompressed once for all tests by `xz`.
    static let bundled = Result { try Kernel() }

    private init() throws {
        let compressed = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz")
        let unpacked = FileManager.default.temporaryDirectory
            .appending(path: "syscope-kallsyms-tests-\(ProcessInfo.processInfo.processIdentifier).vmlinux")
        _ = FileManager.default.createFile(atPath: unpacked.path, contents: nil)
        let result = try Tools.run("xz", ["-dc", compressed.path], outputTo: unpacked)
        guard result.status == 0 else { throw CocoaError(.fileReadCorruptFile) }
        path = unpacked.path
        file = try ELF.File(Bytes(contentsOf: path))
    }

    /// The bytes of the tables in the kernel's image: from each table's symbol to the next symbol's address.
    func table(_ name: String, count: Int) throws -> [UInt8] {
        let symbols = try SymbolMap(symbolsOf: file)
        guard let symbol = symbols.entries.first(where: { symbols.text(of: $0) == name }),
            let section = file.sections.first(where: { $0.contains(symbol.address) })
        else { throw CocoaError(.fileReadCorruptFile) }
        return try section.contents.slice(at: Int(symbol.address - section.address), count: count).array
    }
}
