/// A set of classes to be told apart.
public enum DrawnTask: String, CaseIterable, Sendable {
    /// Road signs: see ``RoadSign``.
    case signs
    /// Weather symbols on cards: see ``WeatherSymbol``.
    case symbols

    /// The classes, in the order in which their cases stand.
    public var classes: [DrawnClass] {
        switch self {
        case .signs: RoadSign.allCases.map(\.drawnClass)
        case .symbols: WeatherSymbol.allCases.map(\.drawnClass)
        }
    }
}

extension RoadSign {
    /// The sign as a class of its task.
    public var drawnClass: DrawnClass {
        DrawnClass(label: label, figure: { figure(&$0) }, onPole: true)
    }
}

extension WeatherSymbol {
    /// The symbol as a class of its task.
    public var drawnClass: DrawnClass {
        DrawnClass(label: label, figure: { figure(&$0) }, onPole: false)
    }
}
