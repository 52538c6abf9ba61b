public import ArgumentParser
public import RoadSigns

extension DrawnTask: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: " or ") }
}

extension DrawnSplit: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
