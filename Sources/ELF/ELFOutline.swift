import Architectures
import Binary

/// The headers of an ELF file that is too large to be looked at as a whole, such as `/proc/kcore`: which segments it has. What
/// they say of places and sizes is not compared with the file.
public struct ELFOutline: Sendable {
    /// The size of the structures, and the byte order.
    public let layout: Layout
    /// `e_type`: what kind of object this is.
    public let type: FileType
    /// `e_machine`: the architecture.
    public let machine: ELFMachine
    /// `e_flags`: bits whose meaning the architecture's ABI gives.
    public let flags: UInt32
    /// The program headers, in the file's order.
    public let programHeaders: [ProgramHeader]

    /// Reads the headers.
    ///
    /// - Parameter read: returns that many bytes of the file from an offset on; nil if they are not all there.
    /// - Throws: ``ELFError`` if the file is not an ELF file, or if `read` does not return a header.
    public init(reading read: (_ offset: UInt64, _ count: Int) -> Bytes?) throws(ELFError) {
        guard let beginning = read(0, 64), beginning.hasText("\u{7f}ELF") else { throw .notELF }
        layout = try ELFFile.layout(of: beginning)
        let fields: HeaderFields
        do throws(ReadError) {
            fields = try HeaderFields(beginning, layout)
        } catch {
            throw .outside(structure: "ELF header", offset: 0, size: 64, fileSize: beginning.count)
        }
        type = FileType(rawValue: fields.type)
        machine = ELFMachine(rawValue: fields.machine)
        flags = fields.flags
        let size = layout.programHeaderSize
        guard fields.programHeaderCount == 0 || Int(fields.programHeaderSize) == size else {
            throw .badEntrySize(
                table: "program header table", offset: layout.fileClass == .bits64 ? 54 : 42,
                found: UInt64(fields.programHeaderSize), expected: size)
        }
        let count = Int(fields.programHeaderCount)
        let error = ELFError.outside(
            structure: "program header table", offset: fields.programHeaders, size: UInt64(count * size),
            fileSize: beginning.count)
        guard let table = count == 0 ? .empty : read(fields.programHeaders, count * size) else { throw error }
        var headers: [ProgramHeader] = []
        for index in 0..<count {
            do throws(ReadError) {
                headers.append(try ProgramHeader(table, layout, at: index * size))
            } catch {
                throw .outside(
                    structure: "program header \(index)", offset: fields.programHeaders, size: UInt64(size),
                    fileSize: table.count)
            }
        }
        programHeaders = headers
    }
}
