#include "KernelSources.h"

// The text of one file of cl/, as characters ended by a zero.
#define TEXT(name) static const char name[]

TEXT(adamw) = {
#embed "cl/training/adamw.cl" suffix(, )
    0};
TEXT(average_pool) = {
#embed "cl/average_pool.cl" suffix(, )
    0};
TEXT(average_pool_gradient) = {
#embed "cl/training/average_pool_gradient.cl" suffix(, )
    0};
TEXT(batch_normalization) = {
#embed "cl/training/batch_normalization.cl" suffix(, )
    0};
TEXT(batch_normalization_gradient) = {
#embed "cl/training/batch_normalization_gradient.cl" suffix(, )
    0};
TEXT(batch_normalization_sums) = {
#embed "cl/training/batch_normalization_sums.cl" suffix(, )
    0};
TEXT(batch_statistics) = {
#embed "cl/training/batch_statistics.cl" suffix(, )
    0};
TEXT(bias_gradient) = {
#embed "cl/training/bias_gradient.cl" suffix(, )
    0};
TEXT(channel_sums) = {
#embed "cl/training/channel_sums.cl" suffix(, )
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
TEXT(convolution_weight_gradient) = {
#embed "cl/training/convolution_weight_gradient.cl" suffix(, )
    0};
TEXT(cross_entropy) = {
#embed "cl/training/cross_entropy.cl" suffix(, )
    0};
TEXT(dense) = {
#embed "cl/dense.cl" suffix(, )
    0};
TEXT(dense_bias_gradient) = {
#embed "cl/training/dense_bias_gradient.cl" suffix(, )
    0};
TEXT(dense_input_gradient) = {
#embed "cl/training/dense_input_gradient.cl" suffix(, )
    0};
TEXT(dense_product) = {
#embed "cl/dense_product.cl" suffix(, )
    0};
TEXT(dense_weight_gradient) = {
#embed "cl/training/dense_weight_gradient.cl" suffix(, )
    0};
TEXT(dense_weights) = {
#embed "cl/dense_weights.cl" suffix(, )
    0};
TEXT(depthwise_convolution) = {
#embed "cl/depthwise_convolution.cl" suffix(, )
    0};
TEXT(dropout) = {
#embed "cl/training/dropout.cl" suffix(, )
    0};
TEXT(elementwise) = {
#embed "cl/elementwise.cl" suffix(, )
    0};
TEXT(fma_rate) = {
#embed "cl/fma_rate.cl" suffix(, )
    0};
TEXT(gradient_norm) = {
#embed "cl/training/gradient_norm.cl" suffix(, )
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
TEXT(local_response_normalization_gradient) = {
#embed "cl/training/local_response_normalization_gradient.cl" suffix(, )
    0};
TEXT(max_pool) = {
#embed "cl/max_pool.cl" suffix(, )
    0};
TEXT(max_pool_gradient) = {
#embed "cl/training/max_pool_gradient.cl" suffix(, )
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
TEXT(relu_gradient) = {
#embed "cl/training/relu_gradient.cl" suffix(, )
    0};
TEXT(running_statistics) = {
#embed "cl/training/running_statistics.cl" suffix(, )
    0};
TEXT(sgd) = {
#embed "cl/training/sgd.cl" suffix(, )
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
TEXT(turned_filters) = {
#embed "cl/training/turned_filters.cl" suffix(, )
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
    SOURCE(adamw), SOURCE(average_pool), SOURCE(average_pool_gradient), SOURCE(batch_normalization),
    SOURCE(batch_normalization_gradient), SOURCE(batch_normalization_sums), SOURCE(batch_statistics),
    SOURCE(bias_gradient), SOURCE(channel_sums), SOURCE(common), SOURCE(concatenation), SOURCE(convolution),
    SOURCE(convolution_weight_gradient), SOURCE(cross_entropy), SOURCE(dense), SOURCE(dense_bias_gradient),
    SOURCE(dense_input_gradient), SOURCE(dense_product), SOURCE(dense_weight_gradient), SOURCE(dense_weights),
    SOURCE(depthwise_convolution), SOURCE(dropout), SOURCE(elementwise), SOURCE(fma_rate), SOURCE(gradient_norm),
    SOURCE(launch_rate), SOURCE(layout), SOURCE(local_memory_rate), SOURCE(local_response_normalization),
    SOURCE(local_response_normalization_gradient), SOURCE(max_pool), SOURCE(max_pool_gradient), SOURCE(memory_rate),
    SOURCE(normalize), SOURCE(pixel_softmax), SOURCE(relu), SOURCE(relu_gradient), SOURCE(running_statistics),
    SOURCE(sgd), SOURCE(softmax), SOURCE(tile_product), SOURCE(transpose), SOURCE(turned_filters), SOURCE(window),
    SOURCE(window_convolution), SOURCE(window_pool), SOURCE(winograd), SOURCE(winograd_transforms),
};

const size_t vgg_kernel_source_count = sizeof sources / sizeof sources[0];

vgg_kernel_source vgg_kernel_source_at(size_t index) { return sources[index]; }
