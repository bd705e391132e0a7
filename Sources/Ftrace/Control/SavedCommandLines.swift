import Binary

/// The names of tasks that the kernel remembers: the file `saved_cmdlines` of tracefs.
///
/// A line for each task: its number, a space, its name (`saved_cmdlines_show()`, Linux
/// `kernel/trace/trace_sched_switch.c`).
public enum SavedCommandLines {
    /// The names in `text`, by number: bytes that the programs chose. Lines of another form are left out.
    public static func names(in text: Bytes) -> [Int32: [UInt8]] {
        var names: [Int32: [UInt8]] = [:]
        for line in text.array.split(separator: UInt8(ascii: "\n")) {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")),
                let pid = Int32(String(decoding: line[..<space], as: UTF8.self))
            else { continue }
            names[pid] = Array(line[(space + 1)...])
        }
        return names
    }
}
