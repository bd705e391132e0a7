/// Why an archive could not be read on.
enum ArchiveError: Error {
    case problem(ImageError.Problem)
    case compression(CompressionError)
}
