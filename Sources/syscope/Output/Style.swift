import Glibc

/// Bold and dimmed text, if the output is a terminal and `NO_COLOR` is not set (https://no-color.org).
struct Style {
    let isEnabled: Bool

    /// The style of standard output.
    static var standardOutput: Style {
        let noColor = getenv("NO_COLOR").map { strlen($0) > 0 } ?? false
        let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
        return Style(isEnabled: isatty(STDOUT_FILENO) == 1 && !noColor && !isDumb)
    }

    /// A line of a report: a label, and the value in the next column.
    func row(_ label: String, _ value: String) -> String {
        heading(label) + String(repeating: " ", count: max(1, Style.labelWidth - label.count)) + value + "\n"
    }

    /// The width of the labels' column, with the space after it.
    static let labelWidth = 11

    func heading(_ text: String) -> String { sequence("1", text) }
    func good(_ text: String) -> String { sequence("32", text) }
    func bad(_ text: String) -> String { sequence("31", text) }
    func faint(_ text: String) -> String { sequence("2", text) }

    private func sequence(_ code: String, _ text: String) -> String {
        isEnabled ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
