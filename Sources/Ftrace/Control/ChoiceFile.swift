/// A control file that lists what can be chosen, with what is chosen in brackets: `local [mono] global`.
public enum ChoiceFile {
    /// The word in brackets in `text`; nil if there is none.
    public static func chosen(in text: String) -> String? {
        guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else { return nil }
        return String(text[text.index(after: open)..<close])
    }
}
