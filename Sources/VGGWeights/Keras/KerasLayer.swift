/// A layer of a Keras model that has arrays.
struct KerasLayer {
    /// The layer's own name: `block1_conv1`, `dense_2`.
    let name: String
    /// The group that holds it, with those that hold its like.
    let container: String
    /// Its arrays.
    private(set) var variables: [KerasVariable]

    init(name: String, container: String, datasets: [HDF5Dataset]) {
        self.name = name
        self.container = container
        variables = datasets.map(KerasVariable.init)
        if name.isEmpty {
            // What lies in no group belongs to no layer, whatever it is called.
            for index in variables.indices { variables[index].role = .other }
        }
        nameByPlace()
    }

    /// What the layer does, as far as its arrays tell.
    enum Kind: Hashable {
        case convolution, dense, normalization, other
    }

    var kind: Kind {
        if variable(.mean) != nil, variable(.variance) != nil { return .normalization }
        switch kernel?.count {
        case 4: return .convolution
        case 2: return .dense
        default: return .other
        }
    }

    /// The extents of the kernel as stored: [rows, columns, input, output] or [input, output].
    var kernel: [Int]? { variable(.kernel)?.dataset.shape }

    /// The values that come out for each place.
    var outputs: Int { kernel?.last ?? variable(.mean)?.dataset.shape.first ?? 0 }

    /// The array of a role.
    func variable(_ role: KerasVariable.Role) -> KerasVariable? { variables.first { $0.role == role } }

    /// Gives roles to arrays that the file only numbers, as Keras orders them.
    private mutating func nameByPlace() {
        let shapes = variables.map(\.dataset.shape)
        let areVectors = shapes.allSatisfy { $0.count == 1 && $0 == shapes[0] }
        let roles: [KerasVariable.Role]
        if (variable(.place(0))?.dataset.shape.count ?? 0) > 1 {
            roles = [.kernel, .bias]
        } else if variables.count == 4, areVectors {
            roles = [.scale, .shift, .mean, .variance]
        } else {
            roles = []
        }
        for index in variables.indices {
            guard case .place(let place) = variables[index].role else { continue }
            variables[index].role = roles.indices.contains(place) ? roles[place] : .other
        }
    }
}
