import Binary

/// A file that a survey is asked about, as it was when it was looked at.
public struct SurveyedFile: Sendable, Hashable {
    /// Its path.
    public let path: String
    /// Its bytes.
    public let size: Int
    /// When it was last modified, in nanoseconds since 1970; 0 if that is not known.
    public let modified: Int
    /// What the caller says of it, such as the suite of a distribution: by name.
    public let labels: [String: String]

    /// A file.
    public init(path: String, size: Int, modified: Int, labels: [String: String] = [:]) {
        self.path = path
        self.size = size
        self.modified = modified
        self.labels = labels
    }

    /// Whether a record of `other` holds for this file: it is at the same place and has not been written since.
    public func isUnchanged(since other: SurveyedFile) -> Bool {
        path == other.path && size == other.size && modified == other.modified
    }
}
