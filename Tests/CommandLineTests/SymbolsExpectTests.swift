import Foundation
import TestSupport
import Testing

/// `syscope symbols --expect`: the bundled kernel's table, and what a booted kernel's /proc/kallsyms would differ by.
@Suite struct SymbolsExpectTests {
    private static let kernel = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
    /// The table, in its order; every symbol is one of those that `nm` lists, and `kallsyms_num_syms` holds 0x501a.
    private static let lines: Result<[String], any Error> = Result {
        let result = try Tools.run(Tools.product("syscope"), ["symbols", kernel])
        try #require(result.status == 0)
        let lines = result.text.split(separator: "\n").map(String.init)
        let map = try String(contentsOfFile: BundledMap.shared.get().path, encoding: .utf8)
        let listed = Set(map.split(separator: "\n").map(String.init))
        #expect(lines.first { !listed.contains($0) } == nil)
        #expect(lines.count == 0x501a)
        return lines
    }

    private func compared(_ lines: [String], _ options: [String] = []) throws -> ProgramResult {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "kallsyms")
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
        return try Tools.run(Tools.product("syscope"), ["symbols", Self.kernel, "--expect", file.path] + options)
    }

    /// A line whose address is `distance` further on.
    private func moved(_ line: String, by distance: UInt64) throws -> String {
        let address = try #require(UInt64(line.prefix(16), radix: 16)) &+ distance
        let digits = String(address, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + line.dropFirst(16)
    }

    @Test func theSameSymbolsAgree() throws {
        let lines = try Self.lines.get()
        let same = try compared(lines)
        #expect(same.status == 0)
        #expect(same.text == "agrees: all 20,506 symbols are the same, at the linked addresses\n")
        let loaded = try compared(
            try lines.map { try moved($0, by: 0x2_0000) } + ["c008000000000000 t init_module\t[ext4]"])
        #expect(loaded.status == 0)
        #expect(loaded.text == "agrees: all 20,506 symbols are the same, all moved by 0x20000\n")
        let down = try compared(try lines.map { try moved($0, by: 0 &- 0x1000) })
        #expect(down.text == "agrees: all 20,506 symbols are the same, all moved by -0x1000\n")
    }

    @Test func whatDiffersIsNamed() throws {
        var lines = try Self.lines.get()
        let place = try #require(lines.firstIndex { $0.hasSuffix(" T .vfs_write") })
        let line = lines[place]
        lines[place] = try moved(line, by: 4)
        let elsewhere = try compared(lines)
        #expect(elsewhere.status == 1)
        let linked = line.prefix(16)
        #expect(
            elsewhere.text
                == "differs: 1 symbols\n! T .vfs_write: at 0x\(try moved(line, by: 4).prefix(16)), linked at 0x\(linked)\n"
        )
        lines[place] = line.replacingOccurrences(of: ".vfs_write", with: ".vfs_wrote\u{1b}[m")
        let renamed = try compared(lines)
        #expect(renamed.status == 1)
        #expect(renamed.text == "differs: 2 symbols\n+ T .vfs_write\n- T .vfs_wrote\\x1b[m\n")
        lines[place] = line
        lines.swapAt(place, place + 1)
        let reordered = try compared(lines)
        #expect(reordered.status == 1)
        #expect(reordered.text == "differs: the same 20,506 symbols in another order\n")
        lines.swapAt(place, place + 1)
        lines.remove(at: place)
        let json = try compared(lines, ["--format", "json"])
        #expect(json.status == 1)
        let root = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        #expect(root["schema"] as? String == "syscope-symbols-expect")
        #expect(root["agrees"] as? Bool == false)
        #expect(root["common"] as? Int == 20505)
        let differences = try #require(root["differences"] as? [[String: Any]])
        #expect(differences.count == 1)
        #expect(differences.first?["name"] as? String == ".vfs_write")
        #expect(differences.first?["linked"] as? String == "0x\(linked)")
        #expect(differences.first?["running"] is NSNull)
    }

    /// What nm prints of the kernel, in its forms and compressed: its symbols are those that `scripts/kallsyms` keeps.
    @Test func listsOfTheLinkerAgree() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let kernel = directory.appending(path: "vmlinux").path
        let unpacked = try Tools.run("xz", ["-dc", Self.kernel])
        try unpacked.output.write(to: URL(fileURLWithPath: kernel))
        let file = directory.appending(path: "list").path
        for options in [["-n"], ["-n", "-S"], ["-n", "-a"]] {
            let list = try Tools.run("powerpc64-linux-gnu-nm", options + [kernel])
            try #require(list.status == 0)
            try list.output.write(to: URL(fileURLWithPath: file))
            let result = try Tools.run(Tools.product("syscope"), ["symbols", Self.kernel, "--expect", file])
            #expect(result.text == "agrees: all 20,506 symbols are the same, at the linked addresses\n", "\(options)")
            #expect(result.status == 0)
        }
        for program in ["gzip", "xz", "zstd"] {
            let packed = try Tools.run(program, ["-c", BundledMap.shared.get().path])
            try packed.output.write(to: URL(fileURLWithPath: file))
            let result = try Tools.run(Tools.product("syscope"), ["symbols", Self.kernel, "--expect", file])
            #expect(result.status == 0, "\(program): \(result.errors)")
        }
        let windows = try compared(try Self.lines.get().map { $0 + "\r" })
        #expect(windows.status == 0)
        let none = try Tools.run(Tools.product("syscope"), ["symbols", Self.kernel, "--expect", kernel])
        #expect(none.status == 2)
        #expect(none.errors.contains("no list of symbols"))
    }

    @Test func whatCannotBeComparedIsRefused() throws {
        let hidden = try compared(try Self.lines.get().map { String(repeating: "0", count: 16) + $0.dropFirst(16) })
        #expect(hidden.status == 2)
        // In the words of symbolize.
        #expect(hidden.errors.contains("the kernel hides them (kptr_restrict); 'sysctl kernel.kptr_restrict=1'"))
        let other = try compared(["this is no symbol"])
        #expect(other.status == 2)
        #expect(other.errors.contains("line 1"))
        let missing = try Tools.run(
            Tools.product("syscope"), ["symbols", Self.kernel, "--expect", "/nowhere/kallsyms"])
        #expect(missing.status == 2)
    }
}
