import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport

/// The kernel that comes with this project: ppc64, ELF ABI v1, Linux 6.1.192, without `KALLSYMS_ALL`.
struct Kernel {
    let path: String
    let file: ELFFile

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
        file = try ELFFile(Bytes(contentsOf: path))
    }

    /// What `nm -n` lists: the address, letter and name of each symbol.
    static func symbols(of path: String) throws -> [(address: UInt64, line: String)] {
        let result = try Tools.run("powerpc64-linux-gnu-nm", ["-n", path], environment: ["LC_ALL": "C"])
        guard result.status == 0 else { throw CocoaError(.fileReadCorruptFile) }
        return result.text.split(separator: "\n").compactMap { line in
            UInt64(line.prefix(16), radix: 16).map { ($0, String(line)) }
        }
    }

    /// The bytes of a table in the kernel's image, from the table's symbol on, where `nm` and `readelf` say: `.rodata` is
    /// at c000000000610000, 0x620000 in the file.
    func table(_ name: String, count: Int) throws -> [UInt8] {
        guard let symbol = try Kernel.symbols(of: path).first(where: { $0.line.hasSuffix(" \(name)") }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        let offset = 0x62_0000 + Int(symbol.address - 0xc000_0000_0061_0000)
        return try Bytes(contentsOf: path).slice(at: offset, count: count).array
    }
}
