import VGGModel

/// A message of Caffe's, read from either of its forms: the fields by name, each with all of its values in order.
package struct CaffeMessage: Sendable {
    /// The values of every field that is there.
    var fields: [String: [CaffeValue]] = [:]
    /// Where in the file the message begins.
    let offset: Int
    /// The file, for errors.
    let source: CaffeSource

    /// Adds a value to those of a field.
    mutating func append(_ value: CaffeValue, to name: String) { fields[name, default: []].append(value) }
}

/// One value of a field.
struct CaffeValue: Sendable {
    /// What a value may be.
    enum Content: Sendable {
        /// A whole number.
        case integer(Int64)
        /// Any other number.
        case number(Double)
        /// The name of a constant: `MAX`, `true`.
        case word(String)
        /// Text.
        case text(String)
        /// A message inside the message.
        case message(CaffeMessage)
        /// Weights, of which only the place is known.
        case blob(CaffeBlob)
    }

    /// The value.
    let content: Content
    /// Where in the file it stands.
    let offset: Int
}

/// The file that a message was read from, which errors name.
struct CaffeSource: Sendable {
    /// The two forms of Caffe's files.
    enum Form: Sendable {
        /// Text, in which places are lines and columns.
        case text
        /// The wire format, in which places are bytes.
        case binary
    }

    /// The file's path.
    let path: String
    /// The form.
    let form: Form
    /// The file's bytes.
    let storage: TensorStorage

    /// An error at a place of the file.
    func invalid(
        _ message: String, at offset: Int, code: WeightsError.Code = .invalidHeader, problems: [String] = []
    ) -> WeightsError {
        WeightsError(code, path: path, "\(place(offset)): \(message)", problems: problems)
    }

    /// A place as people find it: a byte, or a line and a column, both from one.
    func place(_ offset: Int) -> String { places([offset]).joined() }

    /// Places in the order of the file, found in one pass.
    func places(_ offsets: [Int]) -> [String] {
        guard form == .text else { return offsets.map { "byte \($0)" } }
        var (line, start, position) = (1, 0, 0)
        return offsets.map { offset in
            while position < min(offset, storage.bytes.count) {
                position += 1
                guard storage.bytes[position - 1] == UInt8(ascii: "\n") else { continue }
                line += 1
                start = position
            }
            return "line \(line), column \(offset - start + 1)"
        }
    }
}
