// Sums over all images and pixels of each channel, which batch normalisation and the gradients of biases share: this text
// comes before theirs, which say what is summed.
//
//   naive     one work-item per channel.
//   cpu, gpu  one work-item per block of channels and span of SPAN pixels, counted through all images, in a vector; then
//             one per block that adds up the spans, in their order.
//
// Sums of the spans: [span][sum][block][VECTOR].

// Where the pixels of a block of channels lie, counted through all images.
static inline size_t locate_pixel(int pixel, int block, int blocks, int plane) {
    return (((size_t)(pixel / plane) * blocks + block) * plane + pixel % plane) * VECTOR;
}

// Adds up the spans of one of `count` sums for a block.
static inline vec add_spans(global const float *partial, int sum, int count, int block, int blocks, int spans) {
    vec total = (vec)(0.0f);
    for (int span = 0; span < spans; ++span)
        total += LOAD(partial + (((size_t)span * count + sum) * blocks + block) * VECTOR);
    return total;
}

// Writes the values of a block that are a channel's.
static inline void store_channels(vec values, global float *output, int block, int channels) {
    float lanes[VECTOR];
    STORE(values, lanes);
    for (int lane = 0; lane < min(VECTOR, channels - block * VECTOR); ++lane) output[block * VECTOR + lane] = lanes[lane];
}

// Reads the values of a block's channels, zeros beyond the last.
static inline vec load_channels(global const float *input, int block, int channels) {
    float lanes[VECTOR];
    for (int lane = 0; lane < VECTOR; ++lane)
        lanes[lane] = block * VECTOR + lane < channels ? input[block * VECTOR + lane] : 0.0f;
    return LOAD(lanes);
}
