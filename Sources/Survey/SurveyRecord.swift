import Binary
import KernelImage

/// One line of a survey's results: a file, and the audit of the kernel in it, or why there is none.
public struct SurveyRecord: Sendable {
    /// The file.
    public var file: SurveyedFile
    /// The package, if the file is one.
    public var package: Package?
    /// The SHA-256 of the kernel's image, as it is installed: of the file, or of the kernel's file in the package. Nil if
    /// no image was found, or if its debug information was not read.
    public var imageHash: String?
    /// The audit, or why there is none.
    public var outcome: Outcome
    /// How long the audit took, in milliseconds of a clock.
    public var milliseconds: Int

    /// A package's own name, version and architecture.
    public struct Package: Sendable, Hashable {
        public var name: String
        public var version: String
        public var architecture: String

        /// What `identity` says of itself.
        public init(_ identity: PackageIdentity) {
            name = identity.name
            version = identity.version
            architecture = identity.architecture
        }

        init?(_ json: JSONValue) {
            guard let name = json["name"]?.string, let version = json["version"]?.string,
                let architecture = json["architecture"]?.string
            else { return nil }
            self.name = name
            self.version = version
            self.architecture = architecture
        }

        var json: JSONValue {
            .object([
                ("name", .string(name)), ("version", .string(version)), ("architecture", .string(architecture)),
            ])
        }
    }

    /// What became of a file.
    public enum Outcome: Sendable {
        /// The kernel in it was audited.
        case kernel(SurveyedKernel)
        /// It could not be, for this reason.
        case failure(String)
    }

    /// A record.
    public init(
        file: SurveyedFile, package: Package? = nil, imageHash: String? = nil, outcome: Outcome, milliseconds: Int
    ) {
        self.file = file
        self.package = package
        self.imageHash = imageHash
        self.outcome = outcome
        self.milliseconds = milliseconds
    }

    /// The kernel; nil if it could not be audited.
    public var kernel: SurveyedKernel? {
        if case .kernel(let kernel) = outcome { kernel } else { nil }
    }

    /// Why it could not be audited; nil if it was.
    public var failure: String? {
        if case .failure(let reason) = outcome { reason } else { nil }
    }
}

// MARK: - JSON

extension SurveyRecord {
    /// What the `schema` member of each line says.
    static let schema = "syscope-survey"

    /// The record as a line of results, with a newline at its end (docs/survey.md).
    public var line: [UInt8] {
        var members: [(String, JSONValue)] = [
            ("schema", .string(SurveyRecord.schema)),
            ("version", .number(1)),
            ("path", .string(file.path)),
            ("bytes", .number(file.size)),
            ("modified", .number(file.modified)),
            ("labels", .object(file.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            ("package", .optional(package, \.json)),
            ("sha256", .optional(imageHash) { .string($0) }),
            ("milliseconds", .number(milliseconds)),
        ]
        switch outcome {
        case .kernel(let kernel): members += [("error", .null)] + kernel.members
        case .failure(let reason): members.append(("error", .string(reason)))
        }
        return JSONValue.object(members).line
    }

    /// The record in a line of results; nil if it is none.
    public init?(_ json: JSONValue) {
        guard json["schema"]?.string == SurveyRecord.schema, let path = json["path"]?.string,
            let size = json["bytes"]?.number, let modified = json["modified"]?.number,
            let milliseconds = json["milliseconds"]?.number
        else { return nil }
        var labels: [String: String] = [:]
        for (key, value) in json["labels"]?.members ?? [] { labels[key] = value.string }
        file = SurveyedFile(path: path, size: size, modified: modified, labels: labels)
        package = json["package"].flatMap(Package.init)
        imageHash = json["sha256"]?.string
        self.milliseconds = milliseconds
        if let reason = json["error"]?.string {
            outcome = .failure(reason)
        } else if let kernel = SurveyedKernel(json) {
            outcome = .kernel(kernel)
        } else {
            return nil
        }
    }
}
