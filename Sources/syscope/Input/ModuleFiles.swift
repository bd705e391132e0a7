import Binary
import ELF
import Glibc
import Kallsyms
import KernelImage

/// The files of modules in a directory such as `/lib/modules/VERSION`, found by name, compressed or not.
final class ModuleFiles {
    private let directory: String
    private let wantsLines: Bool
    /// The files of each module, by the name that the kernel has for it.
    private let paths: [String: [String]]
    private var debugFiles: [String: DebugFile] = [:]

    /// The modules in `directory`.
    ///
    /// - Parameter wantsLines: whether files with debug information are preferred.
    /// - Throws: ``Failure`` if it cannot be read.
    init(in directory: String, wantsLines: Bool) throws(Failure) {
        self.directory = directory
        self.wantsLines = wantsLines
        guard DirectoryNames.read(directory) != nil else {
            throw Failure("cannot read the directory '\(directory)': \(String(cString: strerror(errno)))")
        }
        var paths: [String: [String]] = [:]
        var waiting = [(directory, depth: 0)]
        while let (path, depth) = waiting.popLast() {
            for name in (DirectoryNames.read(path) ?? []).sorted() {
                let entry = "\(path)/\(name)"
                if let module = ModuleFiles.module(inFile: name) {
                    paths[module, default: []].append(entry)
                } else if depth < ModuleFiles.depthLimit, ModuleFiles.isDirectory(entry) {
                    waiting.append((entry, depth + 1))
                }
            }
        }
        self.paths = paths
    }

    private static let depthLimit = 32

    /// Whether `path` is a directory, and no link to one: `build` in /lib/modules/VERSION is a link to a whole source tree.
    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The module whose file is named so; nil if it is no module's.
    private static func module(inFile name: String) -> String? {
        for ending in [".ko", ".ko.xz", ".ko.zst", ".ko.gz", ".ko.debug"] where name.hasSuffix(ending) {
            return String(name.dropLast(ending.count).map { $0 == "-" ? "_" : $0 })
        }
        return nil
    }

    /// The module of that name; nil if there is no file of it. One that cannot be read is said to be so.
    func object(named name: String) -> ModuleObject? {
        var best: (file: ELFFile, path: String?)?
        for path in paths[name] ?? [] {
            do throws(Failure) {
                let found = try ModuleFiles.file(at: path)
                if best == nil || DebugFile.hasLines(found.file) { best = found }
                if !wantsLines || DebugFile.hasLines(found.file) { break }
            } catch {
                Output.error("syscope: warning: \(error.message)")
            }
        }
        guard let best else { return nil }
        do throws(SymbolListError) {
            let object = try ModuleObject(best.file)
            if DebugFile.hasLines(best.file) { debugFiles[name] = DebugFile(path: best.path, bytes: best.file.bytes) }
            return object
        } catch {
            Output.error("syscope: warning: module \(name) in '\(directory)': \(error)")
            return nil
        }
    }

    /// The file of a module that was found, if it has debug information.
    func debugFile(of name: String) -> DebugFile? { debugFiles[String(name.map { $0 == "-" ? "_" : $0 })] }

    /// The ELF file at `path`, with its path if it is not compressed.
    private static func file(at path: String) throws(Failure) -> (file: ELFFile, path: String?) {
        let bytes = try Input.contents(of: path)
        let format = Compression(magicOf: bytes)
        let contents: Bytes
        do throws(CompressionError) {
            contents = try format?.decompressed(bytes).contents ?? bytes
        } catch {
            throw Failure("\(path): \(error)")
        }
        do throws(ELFError) {
            return (try ELFFile(contents), format == nil ? path : nil)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }
}
