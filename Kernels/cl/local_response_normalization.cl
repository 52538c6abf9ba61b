// Local response normalisation across channels: x / (k + alpha * sum of squares)^beta, the sum over 2 * RADIUS + 1
// channels centred on the value's own, those that do not exist left out. `alpha` multiplies the plain sum.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a block of channels per work-item. The squares of the block and of the channels beside
//             it are kept in a small window, and each shift of that window is one vector addition.

#ifndef RADIUS
#error "RADIUS: channels to either side"
#endif

#if VARIANT == NAIVE

// Global size: width, height, images x padded channels.
kernel void local_response_normalization_naive(global const float *restrict input, global float *restrict output,
                                               int channels, int height, int width, float k, float alpha,
                                               float beta) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    float sum = 0;
    for (int c = max(channel - RADIUS, 0); c <= min(channel + RADIUS, channels - 1); ++c) {
        const float value = input[locate(image, c, y, x, channels, height, width, VECTOR)];
        sum = fma(value, value, sum);
    }
    const size_t place = locate(image, channel, y, x, channels, height, width, VECTOR);
    output[place] = input[place] / powr(fma(alpha, sum, k), beta);
}

#else

#ifndef RUN
#error "RUN: pixels per work-item"
#endif
#if RADIUS > VECTOR
#error "RADIUS: at most VECTOR in this variant"
#endif

// Global size: ceil(height x width / RUN), images x blocks.
kernel void local_response_normalization_vector(global const float *restrict input, global float *restrict output,
                                                int blocks, int plane, float k, float alpha, float beta) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane), block = get_global_id(1) % blocks;
    const size_t start = (size_t)get_global_id(1) * plane, pitch = (size_t)plane * VECTOR;
    for (int pixel = first; pixel < end; ++pixel) {
        global const float *own = input + (start + pixel) * VECTOR;
        const vec value = LOAD(own);
        const vec before = block > 0 ? LOAD(own - pitch) : (vec)(0.0f);
        const vec after = block + 1 < blocks ? LOAD(own + pitch) : (vec)(0.0f);
        float squares[3 * VECTOR];
        STORE(before * before, squares);
        STORE(value * value, squares + VECTOR);
        STORE(after * after, squares + 2 * VECTOR);
        vec sum = (vec)(0.0f);
        for (int shift = -RADIUS; shift <= RADIUS; ++shift) sum += LOAD(squares + VECTOR + shift);
        STORE(value / powr(fma((vec)(alpha), sum, (vec)(k)), (vec)(beta)), output + (start + pixel) * VECTOR);
    }
}

#endif
