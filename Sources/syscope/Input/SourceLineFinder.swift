import Kallsyms

/// Finds source lines for `symbolize --lines`, in the kernel's and the modules' debug information.
final class SourceLineFinder {
    /// What could not be asked, for a warning at the end; nil if nothing failed.
    private(set) var problem: String?

    private let kernel: DebugFile?
    private let modules: ModuleFiles?
    private var program: SourceLineProgram?
    private var known: [CodePlace: String?] = [:]
    /// What names of source files begin with; it is left out.
    private var basePath = ""

    /// - Throws: ``Failure`` if no program is installed that knows source lines.
    init(kernel: DebugFile?, modules: ModuleFiles?) throws(Failure) {
        self.kernel = kernel
        self.modules = modules
        guard SourceLineProgram.path(of: .llvmSymbolizer) ?? SourceLineProgram.path(of: .addr2line) != nil else {
            throw Failure(
                "--lines needs llvm-symbolizer (Debian's package llvm) or addr2line (binutils), and PATH has neither")
        }
    }

    /// Finds what all names of source files begin with: what is before `init/main.c`, where the function at `address` is.
    func findBasePath(kernelInit address: UInt64) {
        guard let file = lines(of: [.kernel(address)]).first??.split(separator: " ").last,
            let end = file.firstRange(of: "/init/main.c:")?.lowerBound
        else { return }
        basePath = file[..<end] + "/"
        known = [:]
    }

    /// The source lines of places, in their order.
    func lines(of places: [CodePlace]) -> [String?] {
        var addresses: [UInt64] = []
        var parts: [String: [String: [ModuleObject.SectionPlace]]] = [:]
        for place in Set(places) where known[place] == nil {
            switch place {
            case .kernel(let address): addresses.append(address)
            case .module(let name, let place): parts[name, default: [:]][place.section, default: []].append(place)
            }
        }
        if let kernel, !addresses.isEmpty {
            let answers = askKernel(kernel, addresses)
            for (address, lines) in zip(addresses, answers) { known[.kernel(address)] = text(lines) }
        }
        for (name, sections) in parts {
            for (section, places) in sections {
                let answers = ask(name, section, places.map(\.offset))
                for (place, lines) in zip(places, answers) { known[.module(name, place)] = text(lines) }
            }
        }
        return places.map { known[$0] ?? nil }
    }

    private func text(_ lines: [String]) -> String? {
        lines.isEmpty
            ? nil
            : lines.map { $0.hasPrefix(basePath) ? String($0.dropFirst(basePath.count)) : $0 }.joined(separator: " ")
    }

    private func askKernel(_ file: DebugFile, _ addresses: [UInt64]) -> [[String]] {
        if program == nil { program = start([.llvmSymbolizer, .addr2line], file, section: nil) }
        guard let program else { return [] }
        if let answers = program.lines(of: addresses) { return answers }
        problem = "the program that knows source lines gave no answer"
        return []
    }

    private func ask(_ module: String, _ section: String, _ offsets: [UInt64]) -> [[String]] {
        guard let file = modules?.debugFile(of: module) else { return [] }
        // Only addr2line tells sections of a relocatable file apart.
        guard let program = start([.addr2line], file, section: section) else { return [] }
        if let answers = program.lines(of: offsets) { return answers }
        problem = "addr2line does not read module \(module)"
        return []
    }

    private func start(_ kinds: [SourceLineProgram.Kind], _ file: DebugFile, section: String?) -> SourceLineProgram? {
        for kind in kinds {
            guard let path = SourceLineProgram.path(of: kind) else { continue }
            do throws(Failure) {
                return try SourceLineProgram(kind, at: path, file: file, section: section)
            } catch {
                problem = error.message
                return nil
            }
        }
        problem = "source lines of modules need addr2line (binutils)"
        return nil
    }
}
