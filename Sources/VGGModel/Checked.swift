/// Products and sums of extents, which may come from a file or a command line.
enum Checked {
    /// The product, or an error where it leaves the range of numbers.
    static func product(_ factors: [Int]) throws(ModelError) -> Int {
        try reduce(factors, from: 1) { $0.multipliedReportingOverflow(by: $1) }
    }

    /// The sum, or an error where it leaves the range of numbers.
    static func sum(_ terms: [Int]) throws(ModelError) -> Int {
        try reduce(terms, from: 0) { $0.addingReportingOverflow($1) }
    }

    private static func reduce(
        _ numbers: [Int], from start: Int, _ step: (Int, Int) -> (partialValue: Int, overflow: Bool)
    ) throws(ModelError) -> Int {
        var result = start
        for number in numbers {
            let (next, overflow) = step(result, number)
            guard !overflow else {
                throw ModelError(
                    .invalidNetwork, "extents of \(numbers) are beyond what can be counted; use smaller ones")
            }
            result = next
        }
        return result
    }
}
