import Architectures
import Binary
import Kallsyms
import KernelImage

/// Chooses the rule by which a kernel matches names: by its version, and where a newer rule could have been backported,
/// by what the image has.
///
/// A rule that skips bytes came with the prefix that it skips: the names of the handlers tell. A rule that accepts more
/// names mends a kernel: there the names tell nothing, but the strings that its code compares with do.
struct RuleChoice {
    /// The rule.
    let rule: NameRule
    /// What tells it.
    let evidence: RuleEvidence

    /// The rule of a kernel.
    ///
    /// - Parameters:
    ///   - rules: the rules of the kernel's architecture and ABI, from the newest to the oldest.
    ///   - version: the version of the kernel's sources; nil if it is not known.
    ///   - isInImage: whether one of the kernel's strings is equal to a text; nil if the image does not tell.
    ///   - matches: to how many slots a rule gives metadata.
    init(
        of rules: [NameRule], version: Version?, isInImage: (String) -> Bool?, matches: (NameRule) -> Int
    ) {
        let all = rules + [NameRule.generic]
        let current = all.firstIndex { rule in version.map { rule.isIn($0) } ?? true } ?? all.count - 1
        // Without a version any rule may be the kernel's, else those that a backport may have brought.
        let candidates = (version == nil ? all : Array(all[...current])).filteringEqualForms
        guard candidates.count > 1 else {
            self.init(rule: all[current], evidence: .version)
            return
        }
        let (told, silent) = candidates.partitioned { !$0.comparedStrings.isEmpty }
        var isConclusive = true
        for candidate in told {
            switch candidate.comparedStrings.areAll(isInImage) {
            case true?:
                self.init(rule: candidate, evidence: .strings)
                return
            case false?: break
            case nil: isConclusive = false
            }
        }
        guard isConclusive, !silent.isEmpty else {
            self.init(rule: all[current], evidence: .guess)
            return
        }
        if let only = silent.first, silent.count == 1 {
            self.init(rule: only, evidence: .strings)
            return
        }
        let counts = silent.map(matches)
        guard let most = counts.max(), most > 0, let best = counts.firstIndex(of: most) else {
            self.init(rule: all[current], evidence: .guess)
            return
        }
        self.init(rule: silent[best], evidence: .handlers)
    }

    /// A rule that is known.
    init(rule: NameRule, evidence: RuleEvidence) {
        self.rule = rule
        self.evidence = evidence
    }
}

extension [NameRule] {
    /// The rules, of those that accept the same names only the oldest.
    fileprivate var filteringEqualForms: [NameRule] {
        indices.filter { index in
            !self[(index + 1)...].contains {
                $0.forms == self[index].forms && $0.substitutions == self[index].substitutions
            }
        }.map { self[$0] }
    }

    fileprivate func partitioned(_ belongs: (NameRule) -> Bool) -> (first: [NameRule], second: [NameRule]) {
        (filter(belongs), filter { !belongs($0) })
    }
}

extension [String] {
    /// Whether `isThere` holds for all of them; nil if it does not tell.
    fileprivate func areAll(_ isThere: (String) -> Bool?) -> Bool? {
        // The longest is the least likely to be in a kernel for another reason.
        for text in sorted(by: { $0.utf8.count > $1.utf8.count }) {
            guard let answer = isThere(text) else { return nil }
            if !answer { return false }
        }
        return true
    }
}
