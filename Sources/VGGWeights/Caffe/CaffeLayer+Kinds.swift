extension CaffeLayer {
    /// What a layer is for.
    enum Kind {
        /// It brings in pictures, labels or other data.
        case data
        /// It is of use in training alone.
        case training
        /// It hands on what it reads, under one name or several.
        case passing
        /// It computes something.
        case computing
    }

    private static let kinds: [String: Kind] = {
        let types: [(Kind, [String])] = [
            (.data, ["Data", "Input", "ImageData", "HDF5Data", "MemoryData", "WindowData", "DummyData"]),
            (
                .training,
                [
                    "SoftmaxWithLoss", "EuclideanLoss", "HingeLoss", "InfogainLoss", "MultinomialLogisticLoss",
                    "SigmoidCrossEntropyLoss", "ContrastiveLoss", "Accuracy", "Silence", "HDF5Output",
                ]
            ),
            (.passing, ["Split"]),
            (
                .computing,
                [
                    "Convolution", "ReLU", "Pooling", "InnerProduct", "LRN", "Dropout", "Softmax", "Concat", "Eltwise",
                    "BatchNorm", "Scale", "Flatten", "Reshape",
                ]
            ),
        ]
        return Dictionary(uniqueKeysWithValues: types.flatMap { kind, names in names.map { ($0, kind) } })
    }()

    /// What the layer is for, or nothing where its type is not known here.
    var kind: Kind? {
        // One input cannot differ from its concatenation.
        type == "Concat" && bottoms.count == 1 ? .passing : Self.kinds[type]
    }
}

/// The state in which a network is used: `TEST`, and whatever else its file says.
struct CaffeState {
    private let level: Int
    private let stages: Set<String>
    /// Whether data layers are taken whatever their rules: a trained model keeps those of the training alone.
    private let takesAllData: Bool

    /// The state that a network's file asks for.
    init(_ network: CaffeMessage) throws(WeightsError) {
        let state = try network.message("state")
        level = try state.integer("level", 0, in: Int(Int32.min)...Int(Int32.max))
        stages = Set(try state.texts("stage"))
        takesAllData = network.source.form == .binary
    }

    /// Whether a layer belongs to the network in this state.
    func includes(_ layer: CaffeLayer) throws(WeightsError) -> Bool {
        let include = try layer.message.messages("include")
        let exclude = try layer.message.messages("exclude")
        guard include.isEmpty || exclude.isEmpty else { throw layer.invalid("both include and exclude rules") }
        if takesAllData, layer.kind == .data { return true }
        if include.isEmpty { return try !anyMet(of: exclude) }
        return try anyMet(of: include)
    }

    private func anyMet(of rules: [CaffeMessage]) throws(WeightsError) -> Bool {
        for rule in rules where try isMet(rule) { return true }
        return false
    }

    private func isMet(_ rule: CaffeMessage) throws(WeightsError) -> Bool {
        try rule.checkFields(.rule)
        let levels = Int(Int32.min)...Int(Int32.max)
        guard try rule.choice("phase", CaffeType.phases, "TEST") == "TEST",
            try rule.integer("min_level", level, in: levels) <= level,
            try rule.integer("max_level", level, in: levels) >= level
        else { return false }
        let (wanted, unwanted) = (try rule.texts("stage"), try rule.texts("not_stage"))
        return wanted.allSatisfy(stages.contains) && !unwanted.contains(where: stages.contains)
    }
}
