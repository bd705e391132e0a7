import Binary
import Glibc

/// Where the sections of modules were loaded, in `/sys/module` or a copy of it.
enum ModuleSections {
    /// The addresses of the sections of each module, by the names of the files in `NAME/sections`.
    ///
    /// - Throws: ``Failure`` if the directory cannot be read, or tells no address.
    static func read(_ directory: String) throws(Failure) -> [String: [String: UInt64]] {
        guard let modules = DirectoryNames.read(directory) else {
            throw Failure("cannot read the directory '\(directory)': \(String(cString: strerror(errno)))")
        }
        var found: [String: [String: UInt64]] = [:]
        for module in modules {
            let path = "\(directory)/\(module)/sections"
            var sections: [String: UInt64] = [:]
            for section in DirectoryNames.read(path, hidden: true) ?? [] {
                guard let contents = try? Bytes(contentsOf: "\(path)/\(section)"), let address = address(contents),
                    address != 0
                else { continue }
                sections[section] = address
            }
            if !sections.isEmpty { found[module] = sections }
        }
        guard !found.isEmpty else {
            throw Failure(
                "\(directory): no module's sections have an address: not /sys/module or a copy, or one that was not read "
                    + "as root (kptr_restrict)")
        }
        return found
    }

    /// The number in a line such as `0xffffffffc0201000`.
    private static func address(_ contents: Bytes) -> UInt64? {
        let text = contents.text.prefix { !$0.isWhitespace && $0 != "\0" }
        return text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : nil
    }
}
