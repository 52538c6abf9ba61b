// One import gives an app all it needs.
@_exported public import OpenCLRuntime
@_exported public import VGGBackend
@_exported public import VGGImages
@_exported public import VGGModel
@_exported public import VGGTraining
@_exported public import VGGWeights
