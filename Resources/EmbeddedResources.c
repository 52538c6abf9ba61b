#include "EmbeddedResources.h"

static const char imagenet_classes[] = {
#embed "imagenet_classes.txt" suffix(, )
    0};

// Aligned so that its tensors, at multiples of eight bytes in the file, can be used in place.
_Alignas(128) static const unsigned char road_signs[] = {
#embed "road-signs.safetensors"
};

const void *vgg_road_signs(void) { return road_signs; }

size_t vgg_road_signs_size(void) { return sizeof road_signs; }

const char *vgg_imagenet_classes(void) { return imagenet_classes; }
