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
            Self.row("every other, and older ones", .generic),
        ]
        for architecture in Architecture.all {
            rows += architecture.nameRules.map { Self.row("`\(architecture.name)`", $0) }
        }
        text = rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private static func row(_ architecture: String, _ rule: NameRule) -> [String] {
        let upstream = rule.since.first.map { "\($0) and later" } ?? ""
        let kernels = ([upstream] + rule.since.dropFirst().map(\.description)).joined(separator: ", ")
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
