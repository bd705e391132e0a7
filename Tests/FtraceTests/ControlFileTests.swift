import Binary
import Ftrace
import Testing

/// The texts of control files.
@Suite struct ControlFileTests {
    /// As `cat saved_cmdlines` shows them on Linux 6.1: names may have spaces, and bytes that are not UTF-8.
    @Test func savedCommandLines() {
        let text = Array("1 systemd\n17 kworker/0:1-events\n558 a b \n<...>\nx y\n9 ".utf8) + [0xff, 0x0a]
        #expect(
            SavedCommandLines.names(in: Bytes(text)) == [
                1: Array("systemd".utf8), 17: Array("kworker/0:1-events".utf8), 558: Array("a b ".utf8), 9: [0xff],
            ])
        #expect(SavedCommandLines.names(in: Bytes([])).isEmpty)
    }

    /// `trace_clock`, `lockdown`, and what is not such a file.
    @Test(arguments: [
        ("local global counter uptime perf [mono] mono_raw boot x86-tsc\n", "mono"),
        ("none [integrity] confidentiality\n", "integrity"), ("[]", ""), ("mono", nil), ("]a[", nil), ("[mono", nil),
    ])
    func chosen(text: String, word: String?) {
        #expect(ChoiceFile.chosen(in: text) == word)
    }
}
