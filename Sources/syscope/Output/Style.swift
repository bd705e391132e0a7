import Glibc

/// Bold and dimmed text, on a terminal that has not been told otherwise by `NO_COLOR` (https://no-color.org).
struct Style {
    let isEnabled: Bool

    /// The style of standard output.
    static var standardOutput: Style {
        let noColor = getenv("NO_COLOR").map { strlen($0) > 0 } ?? false
        let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
        return Style(isEnabled: isatty(STDOUT_FILENO) == 1 && !noColor && !isDumb)
    }

    /// A line of a report: a label, and a value in the column behind the labels.
    func row(_ label: String, _ value: String) -> String {
        heading(label) + String(repeating: " ", count: max(1, Style.labelWidth - label.count)) + value + "\n"
    }

    /// Columns of the labels, and of the space behind them.
    static let labelWidth = 11

    func heading(_ text: String) -> String { sequence("1", text) }
    func good(_ text: String) -> String { sequence("32", text) }
    func bad(_ text: String) -> String { sequence("31", text) }
    func faint(_ text: String) -> String { sequence("2", text) }

    private func sequence(_ code: String, _ text: String) -> String {
        isEnabled ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
