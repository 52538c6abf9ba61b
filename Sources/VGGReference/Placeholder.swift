import VGGModel
