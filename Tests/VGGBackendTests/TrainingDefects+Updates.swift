import VGGBackend
import VGGVerification

/// Mistakes in the steps of optimisers.
extension TrainingDefectTests {
    static let updates = descents + adams + norms

    private static let descents: [TrainingDefect] = {
        let sgd = TrainingDefects("sgd", "37-nesterov")
        return [
            sgd.all("Nesterov's rule left out", "NESTEROV ? fma((T)(momentum), moved, g) : moved", "moved"),
            sgd.all(
                "Nesterov's rule always", "NESTEROV ? fma((T)(momentum), moved, g) : moved",
                "fma((T)(momentum), moved, g)", name: "37"),
            sgd.all("gradients not scaled", "(T)(state[1]) * (gradient)", "(gradient)"),
            sgd.all(
                "decay left out", "fma((T)(decay), weight, (T)(state[1]) * (gradient))", "(T)(state[1]) * (gradient)"),
            sgd.naive("velocity not kept", "gradients[i])\n    velocities[i] = moved;", "gradients[i])"),
            sgd.naive(
                "weights climb", "gradients[i])\n    velocities[i] = moved;\n    weights[i] -=",
                "gradients[i])\n    velocities[i] = moved;\n    weights[i] +="),
            sgd.vector("velocity not kept", "STORE(moved, velocities + i);", "STORE(g, velocities + i);"),
            sgd.vector("weights past whole vectors left out", "for (; i < end; ++i)", "for (; i < end - 1; ++i)"),
            sgd.vector("write past the end", "RUN * VECTOR, count)", "RUN * VECTOR, count + 1)"),
        ]
    }()

    private static let adams: [TrainingDefect] = {
        let adam = TrainingDefects("adamw", "37")
        return [
            adam.all("first moment not corrected", "(first / (T)(state[2]))", "(first)"),
            adam.all("second moment not corrected", "sqrt(second / (T)(state[3]))", "sqrt(second)"),
            adam.all("decay left out", "(T)(1 - state[0] * decay)", "(T)(1)"),
            adam.all("gradients not scaled", "(T)(state[1]) * (gradient)", "(gradient)"),
            adam.all(
                "1 - beta2 of a rounded beta2", "(T)(rest2) * g * g", "(T)(1 - beta2) * g * g", fills: [.integers]),
            adam.naive("first moment not kept", "gradients[i])\n    means[i] = first;", "gradients[i])"),
            adam.vector("moments exchanged", "STORE(second, squares + i);", "STORE(first, squares + i);"),
            adam.vector("weights past whole vectors left out", "for (; i < end; ++i)", "for (; i < end - 1; ++i)"),
            adam.vector("write past the end", "RUN * VECTOR, count)", "RUN * VECTOR, count + 1)"),
        ]
    }()

    private static let norms: [TrainingDefect] = {
        let norm = TrainingDefects("gradient_norm", "37-3000-5-above")
        return [
            norm.all("last lane left out", "lane < VECTOR; ++lane", "lane < VECTOR - 1; ++lane"),
            norm.vector(
                "values past whole vectors left out", "for (; i < end; ++i) sum = fma",
                "for (; i < begin; ++i) sum = fma"),
            norm.all("write past the sums", "squares[first + item]", "squares[first + item + 1]"),
            norm.all("first tensor alone", "tensor < count", "tensor < ITEMS"),
            norm.all("norm not a root", "norm = sqrt(sum)", "norm = sum"),
            norm.all("scaled up too", "norm > limit ? limit / norm : 1.0f", "limit / norm", name: "1-below"),
            norm.all("not scaled", "norm > limit ? limit / norm : 1.0f", "1.0f"),
        ]
    }()
}
