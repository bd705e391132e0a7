import Architectures
import ELF

/// An architecture for which a relocatable object with the tables can be made.
public struct ObjectMachine: Sendable, Hashable {
    /// What its object files are like.
    let format: ObjectFormat

    /// Its name on the command line.
    public var name: String { format.name }
    /// The layout of its object files.
    public var layout: Layout { Layout(format.wordSize == 8 ? .bits64 : .bits32, format.byteOrder) }

    private static let all = Architecture.all.flatMap(\.objects)

    /// The names of all architectures.
    public static var names: [String] { all.map(\.name).sorted() }

    /// The architecture of that name; nil if there is none.
    public init?(_ name: String) {
        guard let format = ObjectMachine.all.first(where: { $0.name == name }) else { return nil }
        self.format = format
    }
}
