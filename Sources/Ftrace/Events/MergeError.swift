/// Why going through events stopped.
public enum MergeError<Failure: Error>: Error {
    /// The events could not be read.
    case read(TraceReadError)
    /// The visitor gave up.
    case visitor(Failure)
}
