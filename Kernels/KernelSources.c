#include "KernelSources.h"

// The text of one file of cl/, as characters ended by a zero.
#define TEXT(name) static const char name[]

TEXT(average_pool) = {
#embed "cl/average_pool.cl" suffix(, )
    0};
TEXT(common) = {
#embed "cl/common.cl" suffix(, )
    0};
TEXT(concatenation) = {
#embed "cl/concatenation.cl" suffix(, )
    0};
TEXT(convolution) = {
#embed "cl/convolution.cl" suffix(, )
    0};
TEXT(dense) = {
#embed "cl/dense.cl" suffix(, )
    0};
TEXT(dense_product) = {
#embed "cl/dense_product.cl" suffix(, )
    0};
TEXT(dense_weights) = {
#embed "cl/dense_weights.cl" suffix(, )
    0};
TEXT(depthwise_convolution) = {
#embed "cl/depthwise_convolution.cl" suffix(, )
    0};
TEXT(elementwise) = {
#embed "cl/elementwise.cl" suffix(, )
    0};
TEXT(fma_rate) = {
#embed "cl/fma_rate.cl" suffix(, )
    0};
TEXT(launch_rate) = {
#embed "cl/launch_rate.cl" suffix(, )
    0};
TEXT(layout) = {
#embed "cl/layout.cl" suffix(, )
    0};
TEXT(local_memory_rate) = {
#embed "cl/local_memory_rate.cl" suffix(, )
    0};
TEXT(local_response_normalization) = {
#embed "cl/local_response_normalization.cl" suffix(, )
    0};
TEXT(max_pool) = {
#embed "cl/max_pool.cl" suffix(, )
    0};
TEXT(memory_rate) = {
#embed "cl/memory_rate.cl" suffix(, )
    0};
TEXT(normalize) = {
#embed "cl/normalize.cl" suffix(, )
    0};
TEXT(pixel_softmax) = {
#embed "cl/pixel_softmax.cl" suffix(, )
    0};
TEXT(relu) = {
#embed "cl/relu.cl" suffix(, )
    0};
TEXT(softmax) = {
#embed "cl/softmax.cl" suffix(, )
    0};
TEXT(tile_product) = {
#embed "cl/tile_product.cl" suffix(, )
    0};
TEXT(transpose) = {
#embed "cl/transpose.cl" suffix(, )
    0};
TEXT(window) = {
#embed "cl/window.cl" suffix(, )
    0};
TEXT(window_convolution) = {
#embed "cl/window_convolution.cl" suffix(, )
    0};
TEXT(window_pool) = {
#embed "cl/window_pool.cl" suffix(, )
    0};
TEXT(winograd) = {
#embed "cl/winograd.cl" suffix(, )
    0};
TEXT(winograd_transforms) = {
#embed "cl/winograd_transforms.cl" suffix(, )
    0};

#define SOURCE(name) {#name, name, sizeof(name) - 1}

static const vgg_kernel_source sources[] = {
    SOURCE(average_pool), SOURCE(common), SOURCE(concatenation), SOURCE(convolution), SOURCE(dense),
    SOURCE(dense_product), SOURCE(dense_weights), SOURCE(depthwise_convolution), SOURCE(elementwise), SOURCE(fma_rate),
    SOURCE(launch_rate), SOURCE(layout), SOURCE(local_memory_rate), SOURCE(local_response_normalization),
    SOURCE(max_pool), SOURCE(memory_rate), SOURCE(normalize), SOURCE(pixel_softmax), SOURCE(relu), SOURCE(softmax),
    SOURCE(tile_product), SOURCE(transpose), SOURCE(window), SOURCE(window_convolution), SOURCE(window_pool), SOURCE(winograd),
    SOURCE(winograd_transforms),
};

const size_t vgg_kernel_source_count = sizeof sources / sizeof sources[0];

vgg_kernel_source vgg_kernel_source_at(size_t index) { return sources[index]; }
