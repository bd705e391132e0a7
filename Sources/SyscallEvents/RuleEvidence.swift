/// What tells by which rule a kernel matches names.
public enum RuleEvidence: String, Sendable, Hashable {
    /// The caller says so.
    case given
    /// The kernel's version has it, and no newer rule could have been backported.
    case version
    /// The strings that the rule's code compares names with are in the image, or those of all other rules are not.
    case strings
    /// It matches the names of more handlers than the other rules do.
    case handlers
    /// The kernel's version, or none. Stable and distributions' kernels carry backports, and nothing in the image tells.
    case guess
}
