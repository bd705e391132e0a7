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
        let symbols = try symbols(of: image, at: path)
        return Symbolizer(symbols, wordSize: image.traits.layout?.wordSize ?? 8)
    }

    /// The symbols of a kernel: those that it carries itself, or else those that the linker left.
    private static func symbols(of image: ImageFile, at path: String) throws(Failure) -> SymbolMap {
        guard case .elf(let file) = image.kernel else {
            throw Failure("\(path): \(image.chain): no symbol table was found in the kernel")
        }
        do {
            let kernel = try KernelImage(file)
            if let table = kernel.symbolTable,
                let locations = TableLocations(Landmarks(TableLocations.symbolNames, in: table)),
                let embedded = try? EmbeddedTable(at: locations, in: kernel.memory)
            {
                return embedded.symbols
            }
            if kernel.symbolTable != nil { return try SymbolMap(symbolsOf: file) }
        } catch {
            throw Failure("\(path): \(image.chain): \(error)")
        }
        throw Failure("\(path): \(image.chain): no symbol table was found in the kernel")
    }
}
