import Binary
import ELF
import Kallsyms
import KernelImage

extension Input {
    /// A symbolizer for the kernel in the file at `path`: an image, a package, or a text such as a System.map.
    static func symbolizer(at path: String) throws(Failure) -> Symbolizer {
        let bytes = try contents(of: path)
        let image: ImageFile
        do throws(ImageError) {
            image = try ImageFile(bytes)
        } catch {
            guard error.problem == .unrecognised, let map = try? SystemMap(bytes, grammar: .lines).symbols,
                !map.entries.isEmpty
            else { throw Failure("\(path): \(error)") }
            // Addresses have all their digits, as nm and the kernel print them.
            let digits = bytes.firstOffset(of: " ".utf8) ?? 16
            return Symbolizer(map, wordSize: digits > 8 ? 8 : 4)
        }
        let kernel = try kernelWithSymbols(of: image, at: path)
        return Symbolizer(kernel.symbols, wordSize: kernel.image.layout.wordSize)
    }

    /// A kernel's memory as an ELF file with the kernel's own symbols.
    static func symbolicFile(of image: ImageFile, at path: String) throws(Failure) -> ELFBuilder {
        let kernel = try kernelWithSymbols(of: image, at: path)
        guard let machine = image.traits.machine else {
            throw Failure("\(path): \(image.chain): nothing says which architecture the kernel is for")
        }
        return ELFBuilder(
            kernel.image.memory, symbols: kernel.symbols, machine: machine, from: kernel.image.file,
            flags: image.traits.flags ?? 0)
    }

    /// A kernel, and its symbols: those that it carries itself, or else those that the linker left.
    private static func kernelWithSymbols(
        of image: ImageFile, at path: String
    ) throws(Failure) -> (image: KernelImage, symbols: SymbolMap) {
        let kernel = try kernelImage(of: image, at: path)
        do throws(TableError) {
            if let table = try EmbeddedTable.table(of: kernel) { return (kernel, table.symbols()) }
        } catch {
            throw Failure("\(path): \(image.chain): \(error)")
        }
        guard kernel.symbolTable != nil, let file = kernel.file else {
            throw Failure("\(path): \(image.chain): the kernel has no symbol table: it was built without KALLSYMS")
        }
        do throws(SymbolListError) {
            return (kernel, try SymbolMap(symbolsOf: file))
        } catch {
            throw Failure("\(path): \(image.chain): \(error)")
        }
    }
}
