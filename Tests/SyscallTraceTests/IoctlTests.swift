import Architectures
import Binary
import Foundation
import TestSupport
import Testing

@testable import SyscallTrace

/// Numbers of ioctls against the kernel's own headers: `Tests/Fixtures/ioctls/make.py` asked a compiler what they say.
@Suite struct IoctlTests {
    static let machines = [
        "x86_64", "i686", "aarch64", "armv7l", "ppc64", "ppc", "mips64", "mips", "sparc64", "sparc", "s390x", "s390",
        "riscv64", "loongarch64", "alpha", "parisc64", "parisc", "sh4", "xtensa",
    ]

    private func lines(_ machine: String) throws -> [[Substring]] {
        let file = Tools.root.appending(path: "Tests/Fixtures/ioctls/\(machine).txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
    }

    private func number(_ text: Substring) throws -> UInt32 {
        try #require(UInt32(text.dropFirst(2), radix: 16))
    }

    private func shown(_ number: UInt32, _ machine: String) throws -> String {
        var text = TextBuffer()
        try #require(IoctlNumbers(machine: machine)).write(number, to: &text)
        return String(decoding: text.array, as: UTF8.self)
    }

    @Test func everyMachineHasAFixture() throws {
        let directory = Tools.root.appending(path: "Tests/Fixtures/ioctls").path
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".txt") }
        #expect(Set(files) == Set(Self.machines.map { "\($0).txt" }))
    }

    @Test(arguments: machines)
    func layout(machine: String) throws {
        let layout = try #require(IoctlNumbers(machine: machine)).layout
        let line = try #require(try lines(machine).first { $0[0] == "layout" })
        #expect(
            [layout.sizeBits, layout.none, layout.read, layout.write].map { "\($0)" }
                == line.dropFirst().map(String.init))
    }

    /// Each number of the headers has one of the names that they give it, and no name stands for another number.
    @Test(arguments: machines)
    func names(machine: String) throws {
        var names: [UInt32: Set<String>] = [:]
        for line in try lines(machine) where line[0] == "name" {
            names[try number(line[2]), default: []].insert(String(line[1]))
        }
        #expect(names.count > 250)
        for (number, expected) in names {
            let name = try shown(number, machine)
            #expect(expected.contains(name), "0x\(String(number, radix: 16)) is \(expected.sorted()), not \(name)")
        }
    }

    /// Where two names stand for one number, the one that programs use.
    @Test(arguments: machines)
    func oneNameOfTwo(machine: String) throws {
        for line in try lines(machine) where line[0] == "name" {
            let preferred = [
                "TIOCINQ": "FIONREAD", "SIOCINQ": "FIONREAD", "SIOCOUTQ": "TIOCOUTQ", "SIOGIFINDEX": "SIOCGIFINDEX",
            ]
            let name = String(line[1])
            if ["FIONREAD", "TIOCOUTQ", "TCGETS", "FS_IOC_GETFLAGS"].contains(name) || preferred[name] != nil {
                #expect(try shown(try number(line[2]), machine) == preferred[name] ?? name)
            }
        }
    }

    @Test(arguments: machines)
    func parts(machine: String) throws {
        let samples = try lines(machine).filter { $0[0] == "parts" }
        #expect(samples.count == 6)
        for line in samples {
            let parts = line.dropFirst(2).map { $0 == "0x0" ? "0" : String($0) }.joined(separator: ", ")
            #expect(try shown(try number(line[1]), machine) == "_IOC(\(parts))")
        }
    }

    /// sparc takes the lowest bit of the direction for the size: its header says so, and strace does the same.
    @Test func theSizeOnSparc() throws {
        #expect(try shown(0x7fff_ffff, "sparc64") == "_IOC(_IOC_READ, 0xff, 0xff, 0x3fff)")
        #expect(try shown(0x3000_1234, "sparc64") == "_IOC(_IOC_NONE, 0x12, 0x34, 0x1000)")
    }

    /// Every word of the tables is an entry.
    @Test(arguments: [
        IoctlNames.common, IoctlNames.generic, IoctlNames.powerpc, IoctlNames.mips, IoctlNames.sparc, IoctlNames.alpha,
        IoctlNames.parisc, IoctlNames.sh, IoctlNames.xtensa,
    ])
    func everyWordIsAnEntry(table: String) {
        #expect(IoctlEntry.entries(of: table).count == table.split(whereSeparator: \.isWhitespace).count)
    }

    /// A machine of which nothing is known shows numbers, and every other reads `ioctl`'s command by its own table.
    @Test func theDecoderOfAMachine() {
        func shown(_ machine: String) -> String {
            let machine = Machine(name: machine)
            var text = TextBuffer()
            let command = SyscallCatalogue.description(of: "ioctl")?.parameter("cmd")
            ArgumentDecoder(command, type: "unsigned int", name: "cmd", machine: machine)
                .write(0xffff_ffff_402c_7413, machine, to: &text)
            return String(decoding: text.array, as: UTF8.self)
        }
        #expect(shown("ppc64le") == "TCGETS")
        #expect(shown("x86_64") == "_IOC(_IOC_WRITE, 0x74, 0x13, 0x2c)")
        #expect(shown("vax") == "0xffffffff402c7413")
    }
}
