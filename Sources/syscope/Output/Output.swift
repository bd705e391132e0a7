import Binary
import SystemPackage

/// Standard output and standard error, and how numbers and words are written there.
enum Output {
    /// Writes one line to standard error. What a terminal might obey is escaped.
    static func error(_ line: String) {
        // If standard error cannot be written, there is nowhere else to report it.
        try? (escaped(line) + "\n").utf8.span.bytes.write(to: .standardError)
    }

    /// Writes `text` to standard output.
    ///
    /// - Throws: ``Failure`` if it cannot be written, as on a full disk.
    static func print(_ text: String) throws(Failure) {
        try print(text.utf8.span)
    }

    /// Writes `bytes` to standard output.
    ///
    /// - Throws: ``Failure`` if they cannot be written, as on a full disk.
    static func print(_ bytes: [UInt8]) throws(Failure) {
        try print(bytes.span)
    }

    /// Writes `bytes` to standard output.
    ///
    /// - Throws: ``Failure`` if they cannot be written, as on a full disk.
    static func print(_ bytes: Span<UInt8>) throws(Failure) {
        do throws(Errno) {
            try bytes.bytes.write(to: .standardOutput)
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: Errno) -> Failure { Failure("cannot write to standard output: \(error)") }

    /// `text` with everything escaped that a terminal might obey. Text from outside needs this.
    static func escaped(_ text: String) -> String { text.escaped }

    /// `value` in hexadecimal with at least `digits` digits.
    static func hex(_ value: UInt64, digits: Int = 1) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// `number` with commas between thousands.
    static func grouped(_ number: Int) -> String {
        var result = ""
        let digits = String(number.magnitude)
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return number < 0 ? "-\(result)" : result
    }

    /// `number` and the thing that is counted: "1 slot", "1,024 slots".
    static func counted(_ number: Int, _ thing: String) -> String {
        "\(grouped(number)) \(thing)\(number == 1 ? "" : "s")"
    }

    /// `words` in lines of at most `width` columns. Each line begins with `indent`.
    static func wrapped(_ words: [String], indent: String, width: Int = 100) -> String {
        var lines = ""
        var line = indent
        for word in words {
            if line.count > indent.count && line.count + 1 + word.count > width {
                lines += line + "\n"
                line = indent
            }
            line += line.count > indent.count ? " \(word)" : word
        }
        return line.count > indent.count ? lines + line + "\n" : lines
    }
}
