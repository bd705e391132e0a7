import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage

/// The answer of `syscope info`. docs/images.md describes the JSON.
struct InfoReport {
    private let path: String
    private let image: ImageFile
    private let facts: KernelFacts
    /// Whether addresses are those at which the kernel ran.
    private let isRunning: Bool
    private let table: EmbeddedTable?
    /// Why there is no symbol table.
    private let tableProblem: String
    private let style = Style.standardOutput

    init(_ kernel: KernelInput) {
        path = kernel.path
        image = kernel.file
        facts = kernel.facts
        isRunning = kernel.isRunning
        var table: EmbeddedTable?
        var problem = "none: built without KALLSYMS, or not recognised"
        do {
            _ = try facts.image
            table = try facts.kallsyms?.value
        } catch {
            problem = "not readable: \(error)"
        }
        self.table = table
        tableProblem = problem
    }

    /// The configuration options that decide about symbols and syscall events.
    private static let options = [
        "KALLSYMS", "KALLSYMS_ALL", "KALLSYMS_BASE_RELATIVE", "KALLSYMS_ABSOLUTE_PERCPU", "FTRACE_SYSCALLS",
        "RANDOMIZE_BASE", "RELOCATABLE", "LTO_CLANG", "PPC64_ELF_ABI_V1", "PPC64_ELF_ABI_V2", "IKCONFIG", "MODULES",
    ]

    private var tableText: String {
        guard let table else { return Output.escaped(tableProblem) }
        var traits = ["addresses \(table.addressEncoding.rawValue)"]
        if table.locations.sequence != nil { traits.append("with an index by name") }
        if table.hasBigSymbols { traits.append("with names of 128 bytes and more") }
        return "\(Output.grouped(table.symbolCount)) symbols, \(traits.joined(separator: ", "))"
    }

    private var buildID: String? { facts.buildID?.hexadecimal }

    /// The report as text.
    var text: String {
        var text = style.row("Image", Output.escaped(image.chain))
        for layer in image.layers {
            var line = "  " + layer.kind.description
            if let name = layer.name, !name.isEmpty { line += " '\(Output.escaped(name))'" }
            line += " at offset \(Output.grouped(layer.offset))"
            if let size = layer.size { line += ", \(Output.grouped(size)) bytes" }
            text += style.row("", line)
        }
        for (index, other) in image.others.enumerated() {
            let size = other.size.map { ", \(Output.grouped($0)) bytes" } ?? ""
            text += style.row(
                index == 0 ? "Others" : "",
                "  \(other.kind.description) at offset \(Output.grouped(other.offset))\(size): not read")
        }
        text += style.row("Kernel", architectureText)
        let banner = facts.banner?.value
        text += style.row(
            "Release", banner.map { Output.escaped($0.release.text) } ?? "unknown: no banner is in the image")
        if let banner { text += style.row("Banner", Output.escaped(banner.text)) }
        if let version = facts.sourceVersion { text += style.row("Source", "Linux \(version)") }
        text += style.row("Build id", buildID ?? "none")
        if let address = facts.loadAddress { text += style.row("Loaded at", "0x\(Output.hex(address)) (physical)") }
        if let address = facts.linkAddress {
            text += style.row(isRunning ? "Runs at" : "Linked at", "0x\(Output.hex(address))\(told(placementEvidence))")
        } else {
            text += style.row("Linked at", "not known")
        }
        text += style.row("Kallsyms", tableText)
        guard let found = facts.config else {
            return text + style.row("Config", "none in the image, and none beside it; --config names one")
        }
        text += style.row("Config", found.source == .given ? "as given" : "from \(sourceText(found.source))")
        for option in Self.options {
            text += style.row("", "  CONFIG_\(option)=\(Output.escaped(found.config.value(option) ?? "n"))")
        }
        return text
    }

    private func sourceText(_ source: FoundConfig.Source) -> String {
        switch source {
        case .given: "the file given"
        case .package: "the package"
        case .image: "the image (IKCONFIG)"
        case .sibling: "the file beside the image"
        }
    }

    private var architectureText: String {
        var traits: [String] = []
        if let layout = facts.hints.layout {
            traits += ["\(layout.wordSize * 8)-bit", "\(layout.byteOrder.rawValue)-endian"]
        }
        if let abi = facts.abi { traits.append(abi.value) }
        let name =
            facts.architecture?.name ?? facts.hints.machine.map { "e_machine \($0.rawValue)" }
            ?? "unknown architecture"
        let symbols =
            facts.file?.section(ofType: .symbolTable) == nil ? "" : ", with the linker's symbols"
        return name + (traits.isEmpty ? "" : " (\(traits.joined(separator: ", ")))") + symbols
            + told(facts.hints.machineEvidence)
    }

    /// What told the address of a raw image; nil if nothing did.
    private var placementEvidence: Evidence? { (try? facts.image)?.placementEvidence }

    /// How something of a raw image is known, in words; empty if a header says it.
    private func told(_ evidence: Evidence?) -> String {
        switch evidence {
        case nil, .header, .name, .structure: ""
        case .given: ", as given"
        case .configuration: ", by its configuration"
        case .vdso: ", by its vDSO"
        case .vermagic: ", by its version magic"
        case .code: ", by its code"
        case .compiler: ", by its compiler"
        case .kallsyms: ", by its kallsyms tables"
        case .relocations: ", by its relocations"
        case .pointers: ", by its pointers to strings"
        }
    }

    private func json(_ layer: Layer) -> JSONValue {
        .object([
            ("kind", .string(layer.kind.description)),
            ("name", .optional(layer.name) { .string($0) }),
            ("offset", .number(layer.offset)),
            ("size", .optional(layer.size) { .number($0) }),
        ])
    }

    /// The document of `--format json`.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-info")),
            ("version", .number(ReportFormat.schemaVersion)),
            ("path", .string(path)),
            ("chain", .string(image.chain)),
            ("layers", .array(image.layers.map(json))),
            ("others", .array(image.others.map(json))),
            ("architecture", .optional(facts.architecture) { .string($0.name) }),
            ("machine", .optional(facts.hints.machine) { .number(Int($0.rawValue)) }),
            ("machineKnownBy", .optional(facts.hints.machineEvidence) { .string($0.rawValue) }),
            ("bits", .optional(facts.hints.layout) { .number($0.wordSize * 8) }),
            ("byteOrder", .optional(facts.hints.layout) { .string($0.byteOrder.rawValue) }),
            ("layoutKnownBy", .optional(facts.layoutEvidence) { .string($0.rawValue) }),
            ("abi", .optional(facts.abi) { .string($0.value) }),
            ("release", .optional(facts.release) { .string($0.text) }),
            ("banner", .optional(facts.banner) { .string($0.value.text) }),
            ("sourceVersion", .optional(facts.sourceVersion) { .string($0.description) }),
            ("buildID", .optional(buildID) { .string($0) }),
            ("loadAddress", .optional(facts.loadAddress) { .address($0) }),
            ("linkAddress", .optional(facts.linkAddress) { .address($0) }),
            ("linkAddressKnownBy", .optional(placementEvidence) { .string($0.rawValue) }),
            (
                "kallsyms",
                .optional(table) { table in
                    .object([
                        ("symbols", .number(table.symbolCount)),
                        ("addresses", .string(table.addressEncoding.rawValue)),
                        ("hasNameIndex", .bool(table.locations.sequence != nil)),
                        ("hasBigSymbols", .bool(table.hasBigSymbols)),
                    ])
                }
            ),
            ("configSource", .optional(facts.config) { .string($0.source.rawValue) }),
            (
                "options",
                .optional(facts.config) { found in
                    .object(Self.options.map { ("CONFIG_" + $0, .string(found.config.value($0) ?? "n")) })
                }
            ),
        ]).text
    }
}
