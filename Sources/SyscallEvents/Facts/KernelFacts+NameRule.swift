import Architectures
import Binary
import Kallsyms
import KernelImage

extension KernelFacts {
    /// The rule by which the kernel matches names.
    ///
    /// - Parameters:
    ///   - slots: the slots that ftrace looks up.
    ///   - metadata: the syscall metadata, in the kernel's order.
    func nameRule(
        in image: KernelImage, _ lookup: AddressLookup, slots: [SyscallTable.Slot], metadata: [SyscallMetadata]
    ) -> RuleChoice {
        let rules = NameRule.rules(of: image.architecture, hasDotSymbols: hasDotSymbols)
        // clang makes numbers of short strings that a name is compared with.
        let keepsStrings = banner?.value.text.contains("gcc") ?? false
        let tokens = (try? kallsyms)?.map { $0.value.locations.tokenTable..<$0.value.locations.tokenIndex }
        return RuleChoice(
            of: rules, version: version?.value,
            isInImage: { text in
                image.memory.holdsString(text, except: tokens ?? 0..<0) ? true : keepsStrings ? false : nil
            },
            matches: { rule in
                slots.count { slot in
                    guard case .symbol(let index, _) = lookup.answer(for: slot.value) else { return false }
                    let name = lookup.name(at: index)
                    return metadata.contains { rule.matches(symbol: name, name: $0.name.array[...]) }
                }
            })
    }
}

extension AddressSpace {
    /// Whether one of the strings in memory, from one zero byte to the next, is equal to `text`.
    ///
    /// - Parameter tokens: the texts of kallsyms, which look like strings, but are no code's.
    fileprivate func holdsString(_ text: String, except tokens: Range<UInt64>) -> Bool {
        let pattern = [0] + Array(text.utf8) + [0]
        return regions.contains { region in
            var from = 0
            while let offset = region.contents.firstOffset(of: pattern, from: from) {
                if !tokens.contains(region.address &+ UInt64(offset)) { return true }
                from = offset + 1
            }
            return false
        }
    }
}
