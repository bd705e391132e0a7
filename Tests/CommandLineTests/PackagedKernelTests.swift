import Foundation
import TestSupport
import Testing

/// Kernels in packages, as distributions have them now.
@Suite struct PackagedKernelTests {
    private func withDirectory(_ body: (URL) throws -> Void) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        try body(scratch)
    }

    /// Makes a Debian package of files; a file's value is the path of what it holds.
    private func package(_ name: String, in scratch: URL, _ files: [String: String], depends: String? = nil) throws
        -> String
    {
        let tree = scratch.appending(path: name + ".tree")
        for (path, source) in files {
            let file = tree.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: URL(filePath: source), to: file)
        }
        let control = tree.appending(path: "DEBIAN/control")
        try FileManager.default.createDirectory(
            at: control.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text =
            "Package: \(name)\nVersion: 1-1\nArchitecture: amd64\nMaintainer: Nobody <nobody@example.org>\n"
            + (depends.map { "Depends: \($0)\n" } ?? "") + "Description: Linux\n"
        try Data(text.utf8).write(to: control)
        let path = scratch.appending(path: "\(name)_1-1_amd64.deb").path
        let result = try Tools.run(Tools.path(of: "dpkg-deb"), ["-Zzstd", "-z1", "-b", tree.path, path])
        #expect(result.status == 0, "\(result.errors)")
        return path
    }

    private func syscope(_ arguments: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    /// `linux-image-VERSION` has been empty since 6.19.
    @Test func thePackageOfTheKernelIsNamed() throws {
        try withDirectory { scratch in
            let path = try package(
                "linux-image-9-amd64", in: scratch, [:], depends: "linux-binary-9-amd64 (= 1-1), kmod")
            for command in ["audit", "info", "symbols"] {
                let result = try syscope(command, path)
                #expect(result.status == 2)
                #expect(result.errors.hasSuffix("; the kernel is in the package linux-binary-9-amd64\n"))
            }
        }
    }

    /// The configuration is in a package beside, and decides what the symbols only suggest.
    @Test(arguments: ["linux-base-9-amd64", "linux-headers-9-amd64"])
    func theConfigurationIsInAPackageBeside(_ other: String) throws {
        try withDirectory { scratch in
            let config = scratch.appending(path: "config")
            try Data("CONFIG_KALLSYMS_ALL=y\nCONFIG_FTRACE_SYSCALLS=y\n".utf8).write(to: config)
            let kernel = try package(
                "linux-binary-9-amd64", in: scratch,
                ["usr/lib/modules/9-amd64/vmlinuz": FixtureKernel(name: "x86_64").path])
            #expect(try syscope("info", kernel).text.contains("none in the image, and none beside it"))
            let place =
                other.hasPrefix("linux-base")
                ? "usr/lib/modules/9-amd64/config" : "usr/src/linux-headers-9-amd64/.config"
            _ = try package(other, in: scratch, [place: config.path])
            #expect(try syscope("info", kernel).text.contains("CONFIG_KALLSYMS_ALL=y"))
        }
    }

    @Test func theConfigurationIsAmongTheModules() throws {
        try withDirectory { scratch in
            let modules = scratch.appending(path: "usr/lib/modules/9-amd64")
            let boot = scratch.appending(path: "boot")
            for directory in [modules, boot] {
                try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            }
            let kernel = boot.appending(path: "vmlinuz-9-amd64")
            try FileManager.default.copyItem(at: URL(filePath: FixtureKernel(name: "x86_64").path), to: kernel)
            try Data("CONFIG_KALLSYMS_ALL=y\n".utf8).write(to: modules.appending(path: "config"))
            #expect(try syscope("info", kernel.path).text.contains("CONFIG_KALLSYMS_ALL=y"))
        }
    }

    /// A kernel with debug information gives the same answers in a package, without being kept in memory.
    @Test func debugInformationIsNotKept() throws {
        try withDirectory { scratch in
            let plain = FixtureKernel(name: "x86_64").path
            let (kernel, debug) = (scratch.appending(path: "vmlinux").path, scratch.appending(path: "debug").path)
            let size = 400 << 20
            #expect(FileManager.default.createFile(atPath: debug, contents: nil))
            try FileHandle(forWritingTo: URL(filePath: debug)).truncate(atOffset: UInt64(size))
            let objcopy = try Tools.run(
                Tools.path(of: "x86_64-linux-gnu-objcopy"), ["--add-section", ".debug_info=\(debug)", plain, kernel])
            #expect(objcopy.status == 0, "\(objcopy.errors)")
            let path = try package(
                "linux-image-9-amd64-dbg", in: scratch, ["usr/lib/debug/boot/vmlinux-9-amd64": kernel])
            let program = """
                import resource, subprocess, sys
                answer = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
                sys.stdout.buffer.write(answer.stdout)
                print("KiB", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                """
            let result = try Tools.run(
                Tools.path(of: "python3"), ["-c", program, Tools.product("syscope"), "audit", "--list", path])
            let expected = try syscope("audit", "--list", plain)
            #expect(result.text.hasPrefix(expected.text))
            let peak = try #require(result.text.split(separator: " ").last.flatMap { Int($0.dropLast()) })
            // The file has 400 MiB, of which the last 64 are kept.
            #expect(peak < 250 << 10, "\(peak) KiB")
            // What needs all of it has all of it.
            let extracted = scratch.appending(path: "extracted").path
            #expect(try syscope("extract", path, "-o", extracted).status == 0)
            func sum(_ path: String) throws -> String {
                String(try Tools.run(Tools.path(of: "sha256sum"), [path]).text.prefix(64))
            }
            #expect(try sum(extracted) == sum(kernel))
        }
    }
}
