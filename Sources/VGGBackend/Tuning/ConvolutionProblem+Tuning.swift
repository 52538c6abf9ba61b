extension ConvolutionProblem {
    /// Algorithms worth measuring, at most `limit`: what is chosen without tuning first, then what is expected to be fast.
    ///
    /// Of each form and tile there are three at most, so that a wrong expectation of one of them leaves room for others.
    /// The naive one is not among them unless it is all there is.
    func tuningCandidates(limit: Int = 12) -> [ConvolutionAlgorithm] {
        let preferred = candidates
        guard case .cpu = traits.family, hasWinograd else {
            return preferred.count > 1 ? preferred.dropLast() : preferred
        }
        var perKind: [String: Int] = [:]
        let rest = (preferred.dropLast() + winogradGrid.map { .winograd(.cpu($0)) })
            .map { ($0, cost(of: $0)) }.sorted { $0.1 < $1.1 }.map(\.0)
        var chosen = Array(preferred.prefix(1))
        for algorithm in rest where !chosen.contains(algorithm) {
            perKind[algorithm.kind, default: 0] += 1
            if perKind[algorithm.kind, default: 0] <= 3 { chosen.append(algorithm) }
        }
        return Array(chosen.prefix(limit))
    }

    /// Every register tile with every tile in both forms, each with three lengths of spans.
    private var winogradGrid: [WinogradOperation.Pieces] {
        let registers = RegisterTile.all(vector: vector).filter { $0.vectors <= outputBlocks || $0.vectors == 1 }
        return [true, false].flatMap { isFused in
            [2, 4, 6].flatMap { tile in
                registers.flatMap { registers in
                    [Self.scratchLimit / 2, Self.scratchLimit, 2 * Self.scratchLimit].map {
                        pieces(tile: tile, registers: registers, isFused: isFused, scratchLimit: $0)
                    }
                }
            }
        }
    }

    private func cost(of algorithm: ConvolutionAlgorithm) -> Double {
        switch algorithm {
        case .direct(let variant): cost(of: variant)
        case .winograd(.cpu(let pieces)): cost(of: pieces)
        case .winograd(.gpu): 0
        }
    }
}

extension ConvolutionAlgorithm {
    /// The form and the tile, of which algorithms differ in detail.
    fileprivate var kind: String {
        switch self {
        case .direct: "direct"
        case .winograd(.cpu(let pieces)): "F\(pieces.tile) \(pieces.isFused)"
        case .winograd(.gpu(let groups)): "F\(groups.tile)"
        }
    }
}
