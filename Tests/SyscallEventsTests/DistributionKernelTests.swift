import Binary
import Foundation
import Kallsyms
import KernelImage
import SyscallEvents
import TestSupport
import Testing

/// What a Debian kernel had in `events/syscalls` when it was booted: a list in Tests/Fixtures/truth.
struct BootedKernel: Sendable {
    /// The kernel's package.
    let package: String
    let version: String
    /// The name of the list.
    let truth: String

    static let all = [
        ("linux-image-6.1.0-50-amd64", "6.1.176-1", "amd64"), ("linux-image-6.1.0-50-arm64", "6.1.176-1", "arm64"),
        ("linux-image-6.1.0-50-armmp", "6.1.176-1", "armmp"),
        ("linux-image-6.1.0-50-powerpc64le", "6.1.176-1", "powerpc64le"),
        ("linux-image-6.1.0-50-s390x", "6.1.176-1", "s390x"), ("linux-image-6.1.0-50-686-pae", "6.1.176-1", "686-pae"),
        ("linux-image-6.1.0-50-5kc-malta", "6.1.176-1", "5kc-malta"),
        ("linux-image-6.1.0-50-cloud-amd64", "6.1.176-1", "cloud-amd64"),
        ("linux-image-6.1.0-50-rt-amd64", "6.1.176-1", "rt-amd64"),
        ("linux-image-6.12.117+deb12-amd64", "6.12.117-1~deb12u1", "amd64-6.12"),
        ("linux-image-6.12.117+deb12-cloud-amd64", "6.12.117-1~deb12u1", "cloud-amd64-6.12"),
    ].map { BootedKernel(package: $0, version: $1, truth: $2) }

    /// The names of the event directories.
    var events: [String] {
        get throws {
            let path = Tools.root.appending(path: "Tests/Fixtures/truth/\(truth).events").path
            return EventList.names(in: try Bytes(contentsOf: path))
        }
    }

    /// Whether it is that kernel.
    func isThat(of other: KernelPackage) -> Bool { package == other.name && version == other.version }

    /// Whether it is of the same flavour and series: 6.1 and amd64.
    func isLike(_ other: KernelPackage) -> Bool {
        func key(_ release: Substring) -> [Substring] {
            let flavour = release.drop { $0 != "-" }.dropFirst().drop { $0.isNumber }.drop { $0 == "-" }
            return release.split(separator: ".").prefix(2) + [flavour]
        }
        return key(package.dropFirst("linux-image-".count)) == key(other.release[...])
    }
}

@Suite(.enabled(if: !KernelPackage.all.isEmpty, KernelPackage.whyMissing))
struct DistributionKernelTests {
    /// The events, and the names of syscalls, `sys_…`, that strings in the kernel end with.
    private func prediction(of package: KernelPackage) throws -> (events: [String], names: Set<String>) {
        let image = try ImageFile(Bytes(contentsOf: package.path))
        let kernel = try AuditedKernel(KernelFacts(image))
        return (EventCatalogue(kernel.syscallInit).eventNames, Self.names(in: image.kernel.bytes.array))
    }

    /// What follows each `sys_` up to the end of its string, of letters, digits and underscores.
    private static func names(in bytes: [UInt8]) -> Set<String> {
        let start = Array("sys_".utf8)
        var names: Set<String> = []
        var index = 0
        while index + start.count < bytes.count {
            defer { index += 1 }
            guard bytes[index] == start[0], bytes[index..<index + start.count].elementsEqual(start) else { continue }
            let name = bytes[(index + start.count)...].prefix(64).prefix {
                $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0)
            }
            if name.endIndex < bytes.count, bytes[name.endIndex] == 0 {
                names.insert(String(decoding: name, as: UTF8.self))
            }
        }
        return names
    }

    /// A kernel that was booted has the events that it had then. Another of its series has them too, but for calls whose
    /// metadata came or went: their names are in the kernel, or are not.
    @Test(arguments: KernelPackage.all.filter { package in BootedKernel.all.contains { $0.isLike(package) } })
    func predictsWhatTheBootedKernelHas(_ package: KernelPackage) throws {
        let (events, names) = try prediction(of: package)
        let booted = try #require(
            BootedKernel.all.first { $0.isThat(of: package) } ?? BootedKernel.all.first { $0.isLike(package) })
        let expected = try booted.events
        #expect(!expected.isEmpty)
        if booted.isThat(of: package) {
            #expect(events == expected)
        } else {
            for event in Set(events).symmetricDifference(expected) {
                let call = try #require(event.split(separator: "_", maxSplits: 2).last)
                #expect(names.contains(String(call)) == events.contains(event), "\(event)")
            }
        }
    }

    /// Each event has its call's metadata in the kernel, which holds the name as a string, and each entry has an exit. The
    /// linker may have made the name the end of another string.
    @Test(arguments: KernelPackage.all)
    func everyEventHasItsMetadata(_ package: KernelPackage) throws {
        let (events, names) = try prediction(of: package)
        #expect(events.count > 500)
        for event in events where event.hasPrefix("sys_enter_") {
            let call = event.dropFirst("sys_enter_".count)
            #expect(names.contains(String(call)), "\(event)")
            #expect(events.contains("sys_exit_\(call)"), "\(event)")
        }
        #expect(events.count { $0.hasPrefix("sys_enter_") } == events.count { $0.hasPrefix("sys_exit_") })
    }
}
