/// How gradients change the parameters.
public enum Optimizer: Hashable, Sendable, Codable {
    /// Stochastic gradient descent; the defaults are those of the VGG paper.
    ///
    /// Weight decay is added to the gradient, and the velocity `v = momentum * v + gradient` is what the learning rate
    /// multiplies, with Nesterov's rule `gradient + momentum * v`.
    case sgd(momentum: Double = 0.9, weightDecay: Double = 5e-4, nesterov: Bool = false)
    /// Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019).
    case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 1e-2)
}
