@_exported public import VGGModel
