import Architectures
import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport

@testable import SyscallTrace

/// The table of docs/architectures.md: what is known of each architecture, and what that was held against.
struct SupportMatrix {
    /// The rows of the table, its head first, as Markdown.
    let text: String

    /// The table of the architectures that are known, of the test kernels, and of the kernels that docs/results.md lists.
    init() throws {
        let evidence = try Evidence()
        var rows = [Self.columns.map(\.title) + ["held against"], Self.columns.map { _ in "---" } + ["---"]]
        for architecture in Architecture.all {
            rows.append(Self.columns.map { $0.cell(architecture) } + [evidence.text(of: architecture)])
        }
        text = rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private struct Column: Sendable {
        let title: String
        let cell: @Sendable (Architecture) -> String
    }

    private static let columns = [
        Column(title: "architecture") { "`\($0.name)`" },
        Column(title: "`e_machine`") { list($0.machines.map { "\($0.rawValue)" }) },
        Column(title: "byte order") { $0.byteOrder?.rawValue ?? "both" },
        Column(title: "name rules") { list($0.nameRules.map(\.name)) },
        Column(title: "handler tables") { list(Set($0.handlerTables.map { "`\($0.symbol)`" }).sorted()) },
        Column(title: "relocations") { mark($0.relocations.relative != 0) },
        Column(title: "descriptors") { $0.descriptor.map { "\($0.size) bytes" } ?? "" },
        Column(title: "flat image") { mark(!$0.flatImages.isEmpty) },
        Column(title: "U-Boot") { list($0.uBoot.map { "\($0.number)" }) },
        Column(title: "`kallsyms --object`") { list($0.objects.map { "`\($0.name)`" }) },
        Column(title: "syscall names") { programs($0) { $0.syscallNumbers != nil } },
        Column(title: "arguments") { programs($0) { $0.constants != nil } },
        Column(title: "ioctls") { programs($0) { $0.ioctls != nil } },
        Column(title: "compat programs") { list($0.programs.compactMap { $0.compat.map { "`\($0.native)`" } }) },
    ]

    private static func list(_ items: [String]) -> String { items.joined(separator: ", ") }

    private static func mark(_ isThere: Bool) -> String { isThere ? "yes" : "" }

    private static func programs(_ architecture: Architecture, _ fits: (ProgramABI) -> Bool) -> String {
        list(architecture.programs.filter(fits).compactMap { $0.unameNames.first.map { "`\($0)`" } })
    }
}

/// What was tried of each architecture.
private struct Evidence {
    /// Versions of booted kernels, of which all that was predicted agreed, by architecture.
    private var booted: [String: Set<String>] = [:]
    /// The test kernels, by architecture.
    private var fixtures: [String: [String]] = [:]

    init() throws {
        let results = try String(
            contentsOf: Tools.root.appending(path: "docs/results.md"), encoding: .utf8)
        for line in results.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            // | kernel | release | architecture | KALLSYMS_ALL | predicted | booted | events agree | … | symbols agree |
            guard cells.count == 14, cells[7] == "yes", cells[10] == "yes" else { continue }
            let architecture = String(cells[3].prefix { $0 != "," })
            let version = cells[2].split(whereSeparator: { $0 == "." || $0 == "-" }).prefix(2).joined(separator: ".")
            booted[architecture, default: []].insert(version)
        }
        for kernel in FixtureKernel.all {
            guard let architecture = Architecture(try ELFFile(kernel.bytes).machine) else { continue }
            fixtures[architecture.name, default: []].append(kernel.name)
        }
    }

    func text(of architecture: Architecture) -> String {
        var parts: [String] = []
        if let versions = booted[architecture.name] {
            let sorted = versions.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
            parts.append("booted: " + sorted.joined(separator: ", "))
        }
        if let kernels = fixtures[architecture.name] {
            parts.append("test kernels: " + kernels.joined(separator: ", "))
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }
}
