/// A function or type that a pickle may name; all others are refused.
enum PickleGlobal: Hashable {
    case orderedDictionary, counter, size
    case rebuildTensor, rebuildTensor2, rebuildTensor3
    case rebuildParameter, rebuildParameterWithState
    case storage(StorageType)
    case type(PyTorchType)

    /// Looks up a name, which must be one of those that PyTorch writes into state dictionaries.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("collections", "Counter"): self = .counter
        case ("torch", "Size"): self = .size
        case ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor2
        case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensor3
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch._utils", "_rebuild_parameter_with_state"): self = .rebuildParameterWithState
        case ("torch.storage", "UntypedStorage"): self = .storage(.untyped)
        case ("torch", _):
            if let type = PyTorchType(storage: name) {
                self = .storage(.typed(type))
            } else if let type = PyTorchType(rawValue: name) {
                self = .type(type)
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// Why a pickle that names anything else is refused, and what to do.
    static func refusal(module: String, name: String) -> String {
        let full = module + "." + name
        let top = module.prefix { $0 != "." }
        if module == "torch", name.hasSuffix("Tensor") || name == "Tensor" {
            return "rebuilds \(quoted(full)) by __setstate__, as PyTorch before 0.4 did; for VGG-13 use "
                + "https://download.pytorch.org/models/vgg13-19584684.pth, else load it in Python and save "
                + "model.state_dict() again"
        }
        if module == "torch._utils" {
            return "rebuilds a tensor of a special kind by \(quoted(full)); in Python, save dense tensors of floats"
        }
        if ["torch", "torchvision", "timm", "__main__"].contains(top) {
            return "holds an object of \(quoted(full)), such as a whole model; in Python, load it and save "
                + "model.state_dict() alone"
        }
        if top == "numpy" {
            return "holds an object of \(quoted(full)) beside its tensors; in Python, load it and save the state "
                + "dictionary alone"
        }
        return "calls \(quoted(full)); weights are data, and this file wants to run code"
    }
}
