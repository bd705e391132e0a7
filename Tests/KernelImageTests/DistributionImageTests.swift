import Architectures
import Binary
import ELF
import Foundation
import KernelImage
import TestSupport
import Testing

extension KernelPackage {
    static let machines: [String: ELFMachine] = [
        "amd64": .amd64, "i386": .i386, "arm64": .aarch64, "armhf": .arm, "mips64el": .mips, "ppc64el": .powerpc64,
        "s390x": .s390,
    ]

    /// The files of `/boot` in it, taken out by dpkg-deb and tar.
    func boot() throws -> [String: Bytes] {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let command = "dpkg-deb --fsys-tarfile '\(path)' | tar -x -C '\(directory.path)' ./boot"
        let result = try Tools.run("sh", ["-c", command])
        #expect(result.status == 0, "\(result.errors)")
        let boot = directory.appending(path: "boot")
        return try Dictionary(
            uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: boot.path).map {
                ($0, Bytes(try Data(contentsOf: boot.appending(path: $0))))
            })
    }
}

@Suite(.enabled(if: !KernelPackage.all.isEmpty, KernelPackage.whyMissing))
struct DistributionImageTests {
    @Test(arguments: KernelPackage.all)
    func findsTheKernelInThePackage(_ package: KernelPackage) throws {
        let image = try ImageFile(Bytes(contentsOf: package.path))
        let boot = try package.boot()
        let banner = try #require(Banner(in: image.kernel.bytes))
        #expect(banner.release.text == package.release)
        #expect(banner.text.contains("Debian \(package.version) "))
        #expect(image.hints.machine == KernelPackage.machines[package.architecture])
        #expect(image.config == boot["config-" + package.release])
        // The kernel alone tells it too: by its vDSO, where no header does.
        let alone = try ImageFile(image.kernel.bytes)
        #expect(alone.hints.machine == image.hints.machine)
        #expect(alone.hints.layout == image.hints.layout)
        let version = package.version.prefix { $0.isNumber || $0 == "." }
        #expect(KernelNotes(image.kernel).sourceVersion?.description == String(version))

        // Straight from the file that is in the package, the same kernel comes out.
        let file = try #require(boot["vmlinuz-" + package.release] ?? boot["vmlinux-" + package.release])
        let direct = try ImageFile(file)
        #expect(direct.kernel.bytes == image.kernel.bytes)
        #expect(image.layers.suffix(direct.layers.count).map(\.kind) == direct.layers.map(\.kind))
        // Debian compresses the kernels of these architectures within a container, and leaves the others as they are.
        if ["arm64", "ppc64el"].contains(package.architecture) {
            #expect(direct.kernel.bytes == file)
        } else {
            try compareWithTheCommand(direct, file)
        }
    }

    /// The format's own command makes the same of the payload.
    private func compareWithTheCommand(_ image: ImageFile, _ file: Bytes) throws {
        try #require(image.layers.count > 2, "\(image.chain)")
        guard case .compression(let format) = image.layers[1].kind else {
            Issue.record("\(image.chain): no compressed payload in the container")
            return
        }
        let size = try #require(image.layers[1].size)
        let command = try #require([Compression.gzip: "gzip", .xz: "xz", .lz4: "lz4", .zstd: "zstd"][format])
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let payload = directory.appending(path: "payload")
        try Data(file.slice(at: image.layers[1].offset, count: size).array).write(to: payload)
        let output = directory.appending(path: "output")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let result = try Tools.run("sh", ["-c", "\(command) -dc < '\(payload.path)'"], outputTo: output)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try Bytes(contentsOf: output.path) == image.kernel.bytes)
    }

    @Test(arguments: KernelPackage.all)
    func refusesTruncatedKernels(_ package: KernelPackage) throws {
        let boot = try package.boot()
        let file = try #require(boot["vmlinuz-" + package.release] ?? boot["vmlinux-" + package.release])
        for count in [file.count / 3, file.count - file.count / 50] {
            let error = #expect(throws: ImageError.self) { try ImageFile(file.slice(at: 0, count: count)) }
            #expect(error?.layers.isEmpty == false)
        }
    }
}
