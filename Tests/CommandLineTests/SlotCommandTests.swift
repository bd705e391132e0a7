import Foundation
import TestSupport
import Testing

/// What `syscope audit` and `syscope diff` say of a table's slots, and of syscalls that are not configured.
@Suite struct SlotCommandTests {
    private func syscope(_ arguments: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    private func path(_ name: String) -> String { TableKernel(name: name).path }

    private func object(_ result: ProgramResult) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    }

    @Test func theReportCountsSlotsAndNamesWhatIsNotConfigured() throws {
        let result = try syscope("audit", path("x86_64"))
        #expect(result.status == 0)
        for words in [
            ", 300 slots\n", "all 46 syscalls have their events\n", "1 slot holds sys_ni_syscall\n",
            "1 slot holds the stub of a syscall that is not configured in this kernel\n",
            "Not configured in this kernel (1)\n", "\n    pkey_alloc\n",
        ] {
            #expect(result.text.contains(words), "\(words)")
        }
        #expect(!result.text.contains("without metadata"))
        let arm = try syscope("audit", path("arm"))
        #expect(arm.text.contains("4 slots hold sys_ni_syscall\n"))
        #expect(!arm.text.contains("Not configured"))
        #expect(try syscope("audit", path("x86_64-plain")).text.contains(", at most 300 slots\n"))
    }

    @Test(
        arguments: [
            ("x86_64", "pkey_alloc", "number 50: the slot at"), ("x86_64", "50", "number 50: the slot at"),
            ("x86_64", "sys_pkey_free", "no slot holds its stub"),
            ("arm", "pkey_alloc", "its symbol is another name of sys_ni_syscall"),
        ])
    func explanationSaysThatASyscallIsNotConfigured(_ kernel: String, _ syscall: String, _ place: String) throws {
        let result = try syscope("audit", "--explain", syscall, path(kernel))
        #expect(result.status == 1)
        #expect(result.text.contains("none: the syscall is not configured in this kernel\n"))
        #expect(result.text.contains(place))
        #expect(result.text.contains("COND_SYSCALL()"))
        #expect(!result.text.contains("SYSCALL_DEFINE"))
        #expect(result.text.split(separator: "\n").count { $0.hasPrefix("Table") } == 1)
    }

    @Test func explanationOfANumber() throws {
        let nothing = try syscope("audit", "--explain", "60", path("x86_64"))
        #expect(nothing.status == 1)
        #expect(nothing.text.contains("none: there is no syscall of this number in this kernel\n"))
        let behind = try syscope("audit", "--explain", "300", path("x86_64"))
        #expect(behind.status == 2)
        #expect(behind.text.isEmpty)
        #expect(behind.errors.contains("no syscall '300'"))
    }

    @Test func jsonOfTheAudit() throws {
        let root = try object(try syscope("audit", "--format", "json", path("x86_64")))
        let kernel = try #require(root["kernel"] as? [String: Any])
        let tables = try #require(kernel["tables"] as? [[String: Any]])
        #expect(tables.map { $0["endKnownBy"] as? String } == ["code"])
        #expect(tables.map { $0["slots"] as? Int } == [300])
        #expect((root["summary"] as? [String: Int])?["notConfigured"] == 1)
        #expect((root["summary"] as? [String: Int])?["noMetadata"] == 0)
        let slots = try #require(root["slots"] as? [[String: Any]])
        let stub = try #require(slots.first { $0["number"] as? Int == 50 })
        #expect(stub["verdict"] as? String == "not-configured")
        #expect(stub["cause"] as? String == "not-configured")
        #expect(stub["syscall"] as? String == "pkey_alloc")
        let notConfigured = try #require(root["notConfigured"] as? [[String: Any]])
        #expect(notConfigured.map { $0["syscall"] as? String } == ["pkey_alloc", "pkey_free"])
        #expect(notConfigured.map { $0["number"] as? Int } == [50, nil])
    }

    @Test func diffNamesNewAndVanishedSlots() throws {
        let new = try syscope("diff", path("x86_64"), path("x86_64-plain-pointers"))
        #expect(new.status == 0)
        #expect(new.text.contains("\nNew slots (5)\n  300 call_0               event\n"))
        #expect(!new.text.contains("No syscall differs."))
        let vanished = try syscope("diff", path("x86_64-plain-pointers"), path("x86_64"), "--format", "json")
        // What has events under another number now is not lost.
        #expect(vanished.status == 0)
        let root = try object(vanished)
        let slots = try #require(root["vanishedSlots"] as? [[String: Any]])
        #expect(slots.map { $0["number"] as? Int } == [300, 301, 302, 303, 304])
        #expect(slots.map { $0["verdict"] as? String } == Array(repeating: "available", count: 5))
        #expect((root["newSlots"] as? [Any])?.isEmpty == true)
        #expect(root["commonNumbers"] as? Bool == true)
    }

    @Test func diffSaysWhatIsNotConfigured() throws {
        let result = try syscope("diff", path("x86_64"), FixtureKernel(name: "x86_64").path)
        #expect(result.status == 1)
        #expect(
            result.text.contains(
                "  pkey_alloc               not configured in this kernel: slot 50 holds its stub -> "
                    + "unknown to the kernel\n"))
        let root = try object(
            try syscope("diff", path("x86_64"), FixtureKernel(name: "x86_64").path, "--format", "json"))
        let otherwise = try #require(root["otherwise"] as? [[String: Any]])
        let change = try #require(otherwise.first { $0["syscall"] as? String == "pkey_alloc" })
        let old = try #require(change["old"] as? [String: Any])
        #expect(old["state"] as? String == "not-configured")
        #expect(old["number"] as? Int == 50)
        #expect(change["new"] is NSNull)
    }

    @Test(
        arguments: [
            ("x86_64", "arm64", "These kernels differ in architecture. Each has its own syscalls and numbers"),
            ("x86_64", "i386", "These kernels differ in word size. Each has its own"),
            ("ppc64", "ppc64le", "These kernels differ in byte order and ABI. Syscalls and numbers are the same"),
            ("arm", "sparc64", "These kernels differ in architecture, word size and byte order. Each has its own"),
        ])
    func diffSaysInWhatKernelsDiffer(_ old: String, _ new: String, _ words: String) throws {
        let result = try syscope("diff", path(old), path(new))
        let text = result.text.replacing("\n", with: " ")
        #expect(text.contains(words), "\(result.text)")
        let isComparable = words.contains("are the same")
        #expect(isComparable == !text.contains("Numbers and slots are not compared."))
        if !isComparable { #expect(!result.text.contains("Renumbered") && !result.text.contains("New slots")) }
        #expect(try !syscope("diff", path(old), path(old)).text.contains("differ in"))
    }

    /// An image like Xen's: a table like kallsyms, the first message of Xen, and no banner of Linux.
    @Test(arguments: ["audit", "info", "symbols"])
    func xenIsNoLinuxKernel(_ command: String) throws {
        var image = try Data(contentsOf: URL(filePath: path("x86_64")))
        let banner = try #require(image.range(of: Data("Linux version 6.1.192 (".utf8)))
        let message = Data("Xen version %d.%d%s (%s".utf8)
        try #require(message.count == banner.count)
        image.replaceSubrange(banner, with: message)
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "xen")
        try image.write(to: file)
        let result = try syscope(command, file.path)
        #expect(result.status == 2)
        #expect(result.text.isEmpty)
        #expect(result.errors == "syscope: \(file.path): ELF: the Xen hypervisor, not a Linux kernel\n")
        #expect(try syscope(command, path("x86_64")).status == 0)
    }
}
