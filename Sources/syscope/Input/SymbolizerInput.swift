import Binary
import ELF
import Kallsyms
import KernelImage

/// The kernel whose symbols `symbolize` looks up: an image, a package, or a text that lists symbols.
struct SymbolizerInput {
    /// What looks them up.
    let symbolizer: Symbolizer
    /// The kernel as an ELF file, if that has debug information.
    let debugFile: DebugFile?
    /// Whether the addresses are those at which the kernel runs, as far as it was moved.
    let isRunning: Bool

    /// The kernel in the file at `path`, "-" for standard input.
    ///
    /// - Throws: ``Failure`` if it cannot be read, or is neither a kernel nor a list of symbols.
    init(at path: String) throws(Failure) {
        let path = try KernelDirectory.kernel(at: path)
        let bytes = try Input.contents(of: path)
        if let text = try Input.text(bytes, at: path) {
            do throws(ListedSymbolsError) {
                symbolizer = Symbolizer(try ListedSymbols(text))
            } catch {
                throw Failure("\(path): \(error)")
            }
            debugFile = nil
            isRunning = false
            return
        }
        let file: ImageFile
        do throws(ImageError) {
            file = try ImageFile(bytes)
        } catch {
            throw Failure("\(path): \(error)")
        }
        let kernel = try KernelInput(file, at: path)
        let wordSize = try kernel.layout().wordSize
        let facts = kernel.facts
        isRunning = kernel.isRunning
        // What the kernel cuts from names is known if its version and its configuration are.
        let rule = facts.version == nil || facts.config == nil ? nil : facts.lookup?.suffixRule
        symbolizer = Symbolizer(try SymbolizerInput.symbols(of: kernel), wordSize: wordSize, suffixRule: rule)
        if case .elf(let elf) = file.kernel, DebugFile.hasLines(elf) {
            debugFile = DebugFile(
                path: path == "-" || file.layers.count > 1 ? nil : path, bytes: elf.bytes)
        } else {
            debugFile = nil
        }
    }

    /// The symbols that the kernel carries; else the ones that the linker left.
    private static func symbols(of kernel: KernelInput) throws(Failure) -> SymbolMap {
        if let table = try? kernel.facts.symbols { return table }
        return try kernel.symbols().filteredForLookup()
    }
}
