import Architectures
import Foundation
import TestSupport
import Testing

@testable import SyscallTrace

/// What the kernel's own files say: `Tests/Fixtures/architectures/make.py` took it from Linux 6.12.
@Suite struct KernelSourceTests {
    private static let fixtures = Tools.root.appending(path: "Tests/Fixtures/architectures")

    private static func lines(_ path: String) throws -> [[Substring]] {
        try String(contentsOf: fixtures.appending(path: path), encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: " ") }
    }

    /// Machines, and where their tables' other names come from: calls that only another machine of the same table has.
    static let machines: [(name: String, others: String?)] = [
        ("x86_64", nil), ("i686", nil), ("armv7l", nil), ("aarch64", nil), ("riscv64", "aarch64"),
        ("riscv32", "aarch64"), ("loongarch64", "aarch64"), ("s390x", nil), ("s390", nil), ("ppc64", "ppc"),
        ("ppc", "ppc64"),
    ]

    /// Calls that came after 6.12, with the numbers that each table has for them.
    private static let later: Set<String> = [
        "setxattrat", "getxattrat", "listxattrat", "removexattrat", "open_tree_attr", "file_getattr", "file_setattr",
    ]

    @Test(arguments: machines.map(\.name))
    func syscallNumbers(machine: String) throws {
        let abi = Machine(name: machine).native
        var wanted: [Int: String] = [:]
        for line in try Self.lines("syscalls/\(machine).txt") { wanted[try #require(Int(line[0]))] = String(line[1]) }
        #expect(wanted.count > 300)
        for (number, name) in wanted {
            let found = number < abi.names.count ? abi.names[number] : abi.outOfTableNumbers[UInt64(number)]
            #expect(found == name, "number \(number)")
        }
        let others = try #require(Self.machines.first { $0.name == machine }).others
        let further = Set(try others.map { try Self.lines("syscalls/\($0).txt").map { String($0[1]) } } ?? [])
        for (number, name) in abi.names.enumerated()
        where name != "syscall_\(number)" && wanted[number] == nil && !Self.later.contains(name) {
            #expect(further.contains(name), "\(name), number \(number)")
        }
    }

    @Test func numbersOfX32() throws {
        let further = Machine(name: "x86_64").native.outOfTableNumbers
        for line in try Self.lines("syscalls/x32.txt") {
            #expect(further[try #require(UInt64(line[0]))] == String(line[1]))
        }
    }

    /// Numbers from 451 on are the same in every table, whatever it ends with.
    @Test(arguments: SyscallNumbers.all.keys.sorted())
    func laterNumbers(table: String) throws {
        let names = try #require(SyscallNumbers.named(table)).names
        #expect(names.firstIndex(of: "cachestat") == 451)
        #expect(names.firstIndex(of: "mseal") == 462)
        #expect(names.filter { $0 == "cachestat" }.count == 1)
    }

    /// A word of vermagic tells its architecture, if it tells any.
    @Test func vermagic() throws {
        // Widths, which several architectures write; and a version that arm puts behind the letters.
        let shared: Set<Substring> = ["32BIT", "64BIT"]
        for line in try Self.lines("vermagic.txt") where !shared.contains(line[1]) {
            let fitting = Architecture.all.filter { $0.vermagicPrefixes.contains { line[1].hasPrefix($0) } }
            #expect(fitting.map(\.name) == [String(line[0])], "\(line[1])")
        }
    }
}
