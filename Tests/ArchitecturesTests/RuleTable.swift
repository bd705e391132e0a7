import Architectures
import SyscallEvents

/// The table of rules in docs/architectures.md: by which names each architecture's kernels found a handler, release by
/// release.
struct RuleTable {
    /// The rows of the table, its head first, as Markdown.
    let text: String

    init() {
        var rows = [
            ["architecture", "rule", "kernels", "names that match `sys_read`", "commit", "file"],
            [String](repeating: "---", count: 6),
            Self.row("every other, and all before", .generic, newer: []),
        ]
        for architecture in Architecture.all {
            for (index, rule) in architecture.nameRules.enumerated() {
                rows.append(Self.row("`\(architecture.name)`", rule, newer: architecture.nameRules.prefix(index)))
            }
        }
        text = rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    /// The row of `rule`, which `newer` ones of the same architecture follow, the newest first.
    private static func row(_ architecture: String, _ rule: NameRule, newer: some Collection<NameRule>) -> [String] {
        let next = newer.reversed().first { other in
            other.dotSymbols.flatMap { dots in rule.dotSymbols.map { dots == $0 } } ?? true
        }
        let end = next?.since.first.map { ", before \($0)" } ?? " and later"
        let upstream = rule.since.first.map { "\($0)\(end)" } ?? ""
        let backports = rule.since.dropFirst().map { "in \($0.major).\($0.minor) since \($0)" }
        let kernels = ([upstream] + backports).joined(separator: "; ")
        let abi =
            switch rule.dotSymbols {
            case true?: "; ELF ABI v1"
            case false?: "; other ABIs"
            case nil: ""
            }
        var names = rule.wanted(for: "sys_read").map { "`\($0)`" }.joined(separator: ", ")
        if rule.forms.contains(where: \.ignoresCase) { names += " in any case" }
        for (symbol, name) in rule.substitutions.sorted(by: { $0.key < $1.key }) {
            names += "; `\(symbol)` for `\(name)`"
        }
        return [architecture, "`\(rule.name)`", kernels + abi, names, rule.commit ?? "", "`\(rule.file)`"]
    }
}
