import Binary
import SyscallEvents

/// Kernels by syscalls: what a page shows of a survey's records.
public struct SurveyMatrix: Sendable {
    /// The kernels that were audited, in the order of the records.
    public let kernels: [Row]
    /// The names of all syscalls that any of them has, sorted.
    public let syscalls: [String]
    /// The records of files whose kernels could not be audited.
    public let failures: [SurveyRecord]

    /// One kernel, and a state for each of ``syscalls``.
    public struct Row: Sendable {
        /// The kernel's record.
        public let record: SurveyRecord
        /// The kernel.
        public let kernel: SurveyedKernel
        /// A letter for each syscall, as ``SurveyMatrix/State`` has it.
        public let states: String
    }

    /// What a kernel has of a syscall.
    public enum State: Hashable, Sendable {
        /// Both events.
        case available
        /// A handler that kernels of its kind have no metadata for.
        case withoutMetadata
        /// Metadata, and no slot.
        case unreferenced
        /// A stub: the kernel is not configured with it.
        case notConfigured
        /// Nothing.
        case absent
        /// No events, for the cause of that position in ``SurveyMatrix/causes``.
        case missing(Int)

        /// The letter that stands for it.
        var letter: UInt8 {
            switch self {
            case .available: UInt8(ascii: "#")
            case .withoutMetadata: UInt8(ascii: "n")
            case .unreferenced: UInt8(ascii: "u")
            case .notConfigured: UInt8(ascii: "c")
            case .absent: UInt8(ascii: "-")
            case .missing(let cause): UInt8(ascii: "A") + UInt8(clamping: min(cause, 25))
            }
        }
    }

    /// The causes that records name, sorted: at most 26, further ones count as the last.
    public let causes: [String]

    /// The matrix of `records`.
    public init(_ records: [SurveyRecord]) {
        let kernels = records.compactMap { record in record.kernel.map { (record, $0) } }
        failures = records.filter { $0.kernel == nil }
        var names: Set<String> = []
        var causes: Set<String> = []
        for (_, kernel) in kernels {
            names.formUnion(kernel.available)
            names.formUnion(kernel.unreferenced)
            names.formUnion(kernel.withoutMetadata)
            names.formUnion(kernel.notConfigured)
            for (cause, syscalls) in kernel.missing {
                names.formUnion(syscalls)
                causes.insert(cause)
            }
        }
        let syscalls = EventCatalogue.sorted(names)
        let sorted = causes.sorted()
        let columns = Dictionary(uniqueKeysWithValues: syscalls.enumerated().map { ($1, $0) })
        self.syscalls = syscalls
        self.causes = sorted
        self.kernels = kernels.map { record, kernel in
            var letters = [UInt8](repeating: State.absent.letter, count: syscalls.count)
            func set(_ names: [String], _ state: State) {
                for name in names { if let column = columns[name] { letters[column] = state.letter } }
            }
            set(kernel.notConfigured, .notConfigured)
            set(kernel.withoutMetadata, .withoutMetadata)
            set(kernel.unreferenced, .unreferenced)
            for (index, cause) in sorted.enumerated() { set(kernel.missing[cause] ?? [], .missing(index)) }
            set(kernel.available, .available)
            return Row(record: record, kernel: kernel, states: String(decoding: letters, as: UTF8.self))
        }
    }
}

// MARK: - JSON

extension SurveyMatrix {
    /// The matrix for the page's program, in short keys.
    var json: JSONValue {
        .object([
            ("syscalls", .strings(syscalls)),
            (
                "causes",
                .array(
                    causes.map { cause in
                        .object([
                            ("id", .string(cause)),
                            ("title", .string(Cause(rawValue: cause)?.title ?? cause)),
                        ])
                    })
            ),
            ("kernels", .array(kernels.map(SurveyMatrix.json))),
            (
                "failures",
                .array(
                    failures.map { record in
                        .object([
                            ("path", .string(record.file.path)), ("labels", SurveyMatrix.labels(of: record)),
                            ("package", .optional(record.package, \.json)),
                            ("error", .string(record.failure ?? "")),
                        ])
                    })
            ),
        ])
    }

    private static func labels(of record: SurveyRecord) -> JSONValue {
        .object(record.file.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    private static func json(_ row: Row) -> JSONValue {
        let kernel = row.kernel
        return .object([
            ("path", .string(row.record.file.path)),
            ("labels", labels(of: row.record)),
            ("package", .optional(row.record.package, \.json)),
            ("release", .optional(kernel.release) { .string($0) }),
            ("arch", .optional(kernel.architecture) { .string($0) }),
            ("bits", .number(kernel.bits)), ("order", .string(kernel.byteOrder)),
            ("abi", .optional(kernel.abi) { .string($0) }),
            ("rule", .string(kernel.rule)), ("ruleBy", .string(kernel.ruleKnownBy)),
            ("all", .bool(kernel.keepsAllSymbols)),
            ("allBy", .string(kernel.allSymbolsKnownBy)), ("symbols", .number(kernel.symbolCount)),
            ("bytes", .number(kernel.symbolBytes)), ("events", .number(kernel.available.count)),
            ("missing", .number(kernel.missingCount)), ("ms", .number(row.record.milliseconds)),
            ("sha256", .optional(row.record.imageHash) { .string($0) }),
            ("cheapest", .optional(kernel.cheapestRemedy) { .string($0) }),
            ("remedies", .array(kernel.remedies.map(\.json))),
            ("states", .string(row.states)),
        ])
    }
}
