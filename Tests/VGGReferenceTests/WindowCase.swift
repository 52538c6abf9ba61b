import Testing
import VGGModel

/// A convolution of any window on a small image, and what it comes to by the definition.
struct WindowCase: CustomTestStringConvertible, Sendable {
    let input: Shape
    let layer: Convolution

    var testDescription: String { "\(Layer.convolution(layer)) of \(input)" }

    init(_ input: (Int, Int, Int), _ channels: Int, _ window: Window, groups: Int = 1) {
        self.input = Shape(channels: input.0, height: input.1, width: input.2)
        layer = Convolution(channels: channels, window: window, groups: groups)
    }

    static let all: [WindowCase] = [
        WindowCase((3, 23, 19), 4, Window(size: .init(11), stride: .init(4), before: .init(2), after: .init(2))),
        WindowCase((3, 9, 8), 2, Window(size: .init(7), stride: .init(2), before: .init(3), after: .init(3))),
        WindowCase((4, 6, 7), 3, Window(size: .init(1), stride: .init(2))),
        WindowCase((2, 7, 7), 3, Window(size: .init(2))),
        WindowCase((2, 1, 1), 3, Window(size: .init(5), before: .init(2), after: .init(2))),
        WindowCase((2, 2, 3), 3, Window(size: .init(rows: 1, columns: 3), stride: .init(rows: 3, columns: 5))),
        WindowCase((2, 8, 9), 3, Window(size: .init(3), dilation: .init(rows: 2, columns: 3), before: .init(1))),
        WindowCase(
            (2, 5, 6), 3,
            Window(
                size: .init(rows: 2, columns: 4), stride: .init(rows: 2, columns: 1),
                before: .init(rows: 0, columns: 3),
                after: .init(rows: 1, columns: 0))),
        WindowCase((6, 5, 4), 4, .centered(3), groups: 2),
        WindowCase((5, 5, 4), 5, .centered(3), groups: 5),
        WindowCase((3, 4, 4), 6, Window(size: .init(3), stride: .init(2), after: .init(1)), groups: 3),
        WindowCase((1, 2, 2), 1, Window(size: .init(1), before: .init(3), after: .init(2))),
    ]

    var weightShape: [Int] {
        [layer.channels, input.channels / layer.groups, layer.window.size.rows, layer.window.size.columns]
    }

    /// Rows and columns of the result, counted by moving the window until it no longer fits.
    var output: Shape {
        let window = layer.window
        let rows = Self.count(
            input.height + window.before.rows + window.after.rows, window.size.rows, window.stride.rows,
            window.dilation.rows)
        let columns = Self.count(
            input.width + window.before.columns + window.after.columns, window.size.columns, window.stride.columns,
            window.dilation.columns)
        return Shape(channels: layer.channels, height: rows, width: columns)
    }

    private static func count(_ padded: Int, _ size: Int, _ stride: Int, _ dilation: Int) -> Int {
        var (count, start) = (0, 0)
        while start + (size - 1) * dilation < padded { (count, start) = (count + 1, start + stride) }
        return count
    }

    /// The factors of every product behind one output, zeros around the image left out.
    func pairs(_ image: [Float], _ weights: [Float], at index: Int) -> [(Float, Float)] {
        let window = layer.window
        let filter = index / (output.height * output.width)
        let (y, x) = (index / output.width % output.height, index % output.width)
        let inputs = input.channels / layer.groups
        let group = filter / (layer.channels / layer.groups)
        var pairs: [(Float, Float)] = []
        for channel in 0..<inputs {
            for tap in 0..<window.count {
                let (ky, kx) = (tap / window.size.columns, tap % window.size.columns)
                let row = y * window.stride.rows + ky * window.dilation.rows - window.before.rows
                let column = x * window.stride.columns + kx * window.dilation.columns - window.before.columns
                guard (0..<input.height).contains(row), (0..<input.width).contains(column) else { continue }
                let place = ((group * inputs + channel) * input.height + row) * input.width + column
                pairs.append((weights[(filter * inputs + channel) * window.count + tap], image[place]))
            }
        }
        return pairs
    }
}
