/// Which syscalls are wanted: the `-e trace=` of strace.
public struct CallFilter: Sendable, Hashable {
    private let names: Set<String>
    /// The names that the text gives by themselves, not in a set.
    private let single: Set<String>
    private let isExclusion: Bool

    /// Every syscall.
    public static let all = CallFilter(names: [], isExclusion: true)

    private init(names: Set<String>, isExclusion: Bool) {
        self.names = names
        single = []
        self.isExclusion = isExclusion
    }

    /// Parses `openat,read`, `%file,%network`, `/^epoll` or `!%memory`, with or without `trace=` before it.
    ///
    /// `known` are the names that exist; others are an error, unless `?` is before them.
    ///
    /// - Throws: ``CallFilterError`` if a name or a set is not known, if an expression is not understood, or if there
    ///   is nothing.
    public init(parsing text: String, known: Set<String>) throws(CallFilterError) {
        var rest = text[...]
        for prefix in ["trace=", "t="] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        let isExclusion = rest.hasPrefix("!")
        if isExclusion { rest = rest.dropFirst() }
        var names: Set<String> = []
        var single: Set<String> = []
        for word in rest.split(separator: ",", omittingEmptySubsequences: true) {
            if word == "all" {
                names.formUnion(known)
            } else if word == "none" {
                continue
            } else if word.hasPrefix("%") {
                guard let set = SyscallSets.syscalls(String(word.dropFirst())) else { throw .unknownSet(String(word)) }
                names.formUnion(set)
            } else if word.hasPrefix("/") {
                let found = try CallFilter.names(matching: word.dropFirst(), among: known)
                guard !found.isEmpty else { throw .unknownSyscall(String(word)) }
                names.formUnion(found)
            } else {
                let mayBeMissing = word.hasPrefix("?")
                let name = String(mayBeMissing ? word.dropFirst() : word)
                // Some events are named after the kernel's function and not after the syscall: both names are good.
                let event = Syscall.eventName(of: name)
                let shown = Syscall.shownName(of: name)
                // `file` for `%file`: deprecated by strace, and much used.
                if !known.contains(event), !known.contains(name), let set = SyscallSets.syscalls(name) {
                    names.formUnion(set)
                    continue
                }
                guard mayBeMissing || !known.isDisjoint(with: [name, event, shown]) else {
                    throw .unknownSyscall(name)
                }
                single.formUnion([name, event, shown])
            }
        }
        guard !rest.isEmpty else { throw .empty }
        self.names = names.union(single)
        self.single = single
        self.isExclusion = isExclusion
    }

    /// The names of `known` in which the regular expression `pattern` matches somewhere.
    private static func names(
        matching pattern: Substring, among known: Set<String>
    ) throws(CallFilterError) -> Set<String> {
        do {
            let expression = try Regex(String(pattern))
            return known.filter { (try? expression.firstMatch(in: Syscall.shownName(of: $0))) != nil }
        } catch {
            throw .badExpression(String(pattern))
        }
    }

    /// Whether `name` is wanted, and given by itself.
    func isNamed(_ name: String) -> Bool { !isExclusion && single.contains(name) }

    /// Whether `name` is wanted.
    public func includes(_ name: String) -> Bool { names.contains(name) != isExclusion }

    /// Whether every syscall is.
    public var isAll: Bool { isExclusion && names.isEmpty }
}
