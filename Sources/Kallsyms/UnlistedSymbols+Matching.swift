import Architectures
import Binary

extension UnlistedSymbols {
    /// Whether a symbol of that name is one of these.
    func contains(_ name: Bytes) -> Bool {
        if !mappingLetters.isEmpty, name.hasText("$"), let letter = try? name.byte(at: 1),
            mappingLetters.utf8.contains(letter), name.count == 2 || name.hasText(".", at: 2)
        {
            return true
        }
        return names.contains { name.begins(with: $0) && name.count == $0.utf8.count }
            || prefixes.contains { name.begins(with: $0) }
    }
}

extension Bytes {
    /// Whether the view begins with the UTF-8 bytes of `text`.
    fileprivate func begins(with text: String) -> Bool {
        text.utf8.count <= count && text.utf8.enumerated().allSatisfy { (try? byte(at: $0.offset)) == $0.element }
    }
}
