extension PickleMachine {
    /// The most extents of a tensor.
    static let maximumRank = 16
    /// The most bytes of the name of a storage.
    private static let maximumNameLength = 64

    /// Refers to a storage: the topmost tuple tells which.
    mutating func pushStorage() throws(WeightsError) {
        let identity = try tuple(try pop(), "a reference to a storage")
        guard case .text(let kind) = identity.first else { throw damaged("a reference to something without a name") }
        guard text(kind) != "module" else {
            throw refused("holds a whole model with its source; in Python, load it and save model.state_dict() alone")
        }
        guard text(kind) == "storage", identity.count == (isStream ? 6 : 5), case .text = identity[3] else {
            throw damaged("a reference that is none to a storage")
        }
        guard case .global(.storage(let type)) = identity[1] else {
            throw damaged("a storage of \(identity[1].kind) instead of a type of storages")
        }
        guard case .text(let key) = identity[2], key.count <= Self.maximumNameLength else {
            throw damaged("a storage whose key is no text of at most \(Self.maximumNameLength) bytes")
        }
        if isStream { try checkNoView(identity[5]) }
        let count = try count(identity[4], "the size of storage \(quoted(text(key)))")
        push(.storage(try place(of: text(key), type, count)))
    }

    private func checkNoView(_ metadata: PickleValue) throws(WeightsError) {
        guard case .none = metadata else {
            throw refused(
                "refers to a part of a storage (view_metadata), as old versions of PyTorch did; in Python, load it and "
                    + "save the state dictionary again")
        }
    }

    /// The place of a storage among all, which every reference to it describes alike.
    private mutating func place(of key: String, _ type: StorageType, _ count: Int) throws(WeightsError) -> UInt32 {
        guard !count.multipliedReportingOverflow(by: type.size).overflow else {
            throw damaged("storage \(quoted(key)) of \(count) elements, too many for any file")
        }
        let storage = PickleStorage(key: key, type: type, count: count, place: place)
        if let known = storagePlaces[key] {
            let other = storages[Int(known)]
            if other.type == type, other.count == count { return known }
            // Empty storages of several types share a name.
            guard other.count == 0, count == 0 else {
                throw damaged("storage \(quoted(key)), with another type or size than at byte \(other.place)")
            }
        }
        let place = UInt32(storages.count)
        if storagePlaces[key] == nil { storagePlaces[key] = place }
        storages.append(storage)
        return place
    }

    /// Makes a tensor from a storage, an offset, extents and strides.
    mutating func makeTensor(_ function: PickleGlobal, _ arguments: [PickleValue]) throws(WeightsError) {
        try checkArguments(of: function, arguments)
        guard case .storage(let storage) = arguments[0] else {
            throw damaged("a tensor on \(arguments[0].kind) instead of a storage")
        }
        guard case .tuple(let shape) = arguments[2], case .tuple(let strides) = arguments[3] else {
            throw damaged("a tensor whose extents and strides are no tuples")
        }
        let tensor = PickleTensor(
            storage: storage, type: try type(function, arguments, storage: storage),
            offset: try count(arguments[1], "a tensor's offset"), shape: shape, strides: strides, place: place)
        try check(tensor)
        if function != .rebuildTensor { try checkGradient(arguments[4], arguments[5], tensor.type) }
        push(.tensor(UInt32(tensors.count)))
        tensors.append(tensor)
    }

    private func checkArguments(of function: PickleGlobal, _ arguments: [PickleValue]) throws(WeightsError) {
        let required = function == .rebuildTensor ? 4 : function == .rebuildTensor2 ? 6 : 7
        let optional = function == .rebuildTensor ? 0 : 1
        guard (required...required + optional).contains(arguments.count) else {
            throw damaged("a tensor of \(arguments.count) arguments instead of \(required)")
        }
        guard arguments.count > required else { return }
        if case .dictionary(let place) = arguments[required], dictionaries[Int(place)].entries.isEmpty { return }
        if case .none = arguments[required] { return }
        throw refused("makes a tensor with metadata, such as a lazy negation; in Python, clone it and save again")
    }

    private func type(
        _ function: PickleGlobal, _ arguments: [PickleValue], storage: UInt32
    ) throws(WeightsError) -> PyTorchType {
        let stored = storages[Int(storage)].type
        if function == .rebuildTensor3 {
            guard case .global(.type(let type)) = arguments[6], stored == .untyped else {
                throw damaged("a tensor on a storage that has, or that lacks, a type")
            }
            return type
        }
        guard case .typed(let type) = stored else { throw damaged("a tensor on a storage without a type") }
        return type
    }

    /// Checks that each value of the tensor lies within its storage.
    private func check(_ tensor: PickleTensor) throws(WeightsError) {
        let shape = try counts(tensor.shape, "a tensor's extent")
        let strides = try counts(tensor.strides, "a tensor's stride")
        guard shape.count == strides.count, shape.count <= Self.maximumRank else {
            throw damaged(
                "a tensor of \(shape.count) extents and \(strides.count) strides; as many of both, and at most "
                    + "\(Self.maximumRank), are read")
        }
        let storage = storages[Int(tensor.storage)]
        let count = storage.byteCount / tensor.type.size
        guard let product = checkedProduct(of: shape, times: 1), let end = Self.end(tensor.offset, shape, strides)
        else {
            throw damaged("a tensor whose extents \(shape) and strides \(strides) overflow")
        }
        guard product == 0 || end <= count else {
            throw damaged(
                "a tensor of offset \(tensor.offset), extents \(shape) and strides \(strides), which needs \(end) of "
                    + "the \(count) elements of storage \(quoted(storage.key))")
        }
    }

    /// Whole numbers of a tuple, few enough to be a tensor's extents.
    func counts(_ span: PickleSpan, _ what: String) throws(WeightsError) -> [Int] {
        guard span.count <= Self.maximumRank else {
            throw damaged("a tensor of \(span.count) extents or strides, above the limit of \(Self.maximumRank)")
        }
        return try items[span.range()].map { value throws(WeightsError) in try count(value, what) }
    }

    /// The place after the last value that a view of a storage reaches, or nothing where it overflows.
    private static func end(_ offset: Int, _ shape: [Int], _ strides: [Int]) -> Int? {
        var last = offset
        for (extent, stride) in zip(shape, strides) where extent > 0 {
            let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, carry) = last.addingReportingOverflow(reach)
            guard !overflow, !carry else { return nil }
            last = sum
        }
        let (end, overflow) = last.addingReportingOverflow(1)
        return overflow ? nil : end
    }

    /// Checks what a tensor says of its gradient, and then passes over it.
    private func checkGradient(
        _ required: PickleValue, _ hooks: PickleValue, _ type: PyTorchType
    ) throws(WeightsError) {
        guard case .boolean(let isRequired) = required, type.isDifferentiable || !isRequired else {
            throw damaged("a tensor with a gradient of \(required.kind)")
        }
        switch hooks {
        case .none: return
        case .dictionary(let place) where dictionaries[Int(place)].entries.isEmpty: return
        default: throw refused("attaches functions to a tensor (hooks); in Python, save model.state_dict() alone")
        }
    }

    /// A parameter is its tensor.
    mutating func makeParameter(_ function: PickleGlobal, _ arguments: [PickleValue]) throws(WeightsError) {
        guard arguments.count == (function == .rebuildParameter ? 3 : 4), case .tensor(let place) = arguments[0] else {
            throw damaged("a parameter of wrong arguments")
        }
        try checkGradient(arguments[1], arguments[2], tensors[Int(place)].type)
        push(arguments[0])
    }
}
