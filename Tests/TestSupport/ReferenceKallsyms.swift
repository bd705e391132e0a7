import Foundation
import Testing

/// The kernel's own `scripts/kallsyms`, against which ours is held.
public struct ReferenceKallsyms: Sendable, CustomTestStringConvertible {
    /// The era whose rules the program has, as our `--era` names it.
    public let era: String
    /// Where it is from.
    public let source: String
    /// Whether names of 511 bytes are sorted as they should be: the kernel's program writes one byte beyond its buffers
    /// for them, which is repaired where it is compiled here.
    public var sortsNamesAtLimit: Bool { !isPackaged }
    /// Whether it is Debian's own build, and not compiled here.
    private let isPackaged: Bool
    /// Whether the symbols of function descriptors are kept: our patch of `lab/patches` is applied.
    public let keepsDescriptors: Bool
    private let program: Result<String, any Error>

    public var testDescription: String { keepsDescriptors ? "\(source), patched" : source }

    /// The path of the program.
    public var path: String { get throws { try program.get() } }

    /// The program in Debian's package of a kernel's build tools.
    public static let kbuild61 = ReferenceKallsyms(
        era: "6.1", source: "linux-kbuild-6.1", program: .success("/usr/lib/linux-kbuild-6.1/scripts/kallsyms"),
        isPackaged: true)
    /// The program in Debian's package of 7.0 to 7.2, which scripts/fetch-kallsyms-programs.sh downloads.
    public static let kbuild70 = ReferenceKallsyms(
        era: "7.0", source: "linux-kbuild-7.2",
        program: .success(KernelPackage.directory + "/kallsyms-7.0/kallsyms"), isPackaged: true)
    /// The program compiled from the source of Debian's 6.1.
    public static let source61 = ReferenceKallsyms(era: "6.1", compiledFrom: "linux-source-6.1")
    /// The program compiled from the source of 6.12.
    public static let source612 = ReferenceKallsyms(era: "6.12", compiledFrom: "linux-source-6.12")

    /// 6.1's with our patch that keeps the symbols of function descriptors.
    public static let patched61 = ReferenceKallsyms(
        era: "6.1", compiledFrom: "linux-source-6.1", patchedBy: "lab/patches/6.1/opd-lookup")
    /// 6.12's with our patch that keeps the symbols of function descriptors.
    public static let patched612 = ReferenceKallsyms(
        era: "6.12", compiledFrom: "linux-source-6.12", patchedBy: "lab/patches/6.12/opd-lookup")

    /// Those without our patches.
    public static let all: [ReferenceKallsyms] = [kbuild61, source61, source612]

    /// Whether ``kbuild70`` has been downloaded.
    public static let has70 = FileManager.default.isExecutableFile(atPath: (try? kbuild70.path) ?? "")
    /// Why a test that needs ``kbuild70`` is skipped.
    public static let needs70 =
        "no scripts/kallsyms of Linux 7.0 to 7.2: run scripts/fetch-kallsyms-programs.sh .kernel-packages"

    private init(
        era: String, source: String, program: Result<String, any Error>, keepsDescriptors: Bool = false,
        isPackaged: Bool = false
    ) {
        self.isPackaged = isPackaged
        self.era = era
        self.source = source
        self.program = program
        self.keepsDescriptors = keepsDescriptors
    }

    private init(era: String, compiledFrom package: String, patchedBy patches: String? = nil) {
        self.init(
            era: era, source: package, program: Result { try ReferenceKallsyms.compile(package, patchedBy: patches) },
            keepsDescriptors: patches != nil)
    }

    /// Compiles the program in a temporary directory, which stays until the system clears such directories.
    private static func compile(_ package: String, patchedBy patches: String?) throws -> String {
        let directory = try Tools.scratchDirectory()
        // Of the kernel's own headers only those of scripts/include are used, which 6.1 does not have.
        let unpacked = try Tools.run(
            "tar",
            [
                "-xf", "/usr/src/\(package).tar.xz", "-C", directory.path, "--strip-components=1", "--wildcards",
                "*/scripts/kallsyms.c", "*/scripts/include/*.h",
            ])
        let source = directory.appending(path: "scripts/kallsyms.c").path
        guard unpacked.status == 0 || FileManager.default.fileExists(atPath: source) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        if let patches {
            let folder = Tools.root.appending(path: patches).path
            let applied = try Tools.run(
                "sh",
                [
                    "-c", #"cd "$1" && git apply --include=scripts/kallsyms.c "$2"/*.patch"#, "sh", directory.path,
                    folder,
                ])
            guard applied.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        }
        let repaired = try String(contentsOfFile: source, encoding: .utf8)
            .replacing("buf[KSYM_NAME_LEN];", with: "buf[KSYM_NAME_LEN + 1];")
        try repaired.write(toFile: source, atomically: true, encoding: .utf8)
        let program = directory.appending(path: "kallsyms").path
        let include = directory.appending(path: "scripts/include").path
        let compiled = try Tools.run("gcc", ["-O2", "-w", "-I", include, "-o", program, source])
        guard compiled.status == 0 else { throw CocoaError(.featureUnsupported) }
        return program
    }
}
